"""Settings, read once from the environment; refuses to start half-configured.

Units stand in the names. A single-machine trial keeps its secrets in `<var>/secrets.env`,
written by `webapp.trial`; a real installation gives them in the environment.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from errno import EACCES
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FERNET_BYTES = RECEIPT_BYTES = 32
SIGNING_SIGNS = 16
DATABASES = ("sqlite:///", "postgresql+psycopg://", "postgresql://")
# What the store of attachments understands (obstore).
STORES = ("file:///", "memory:", "s3://", "gs://", "az://", "https://")
SECRET_NAMES = ("PIAGAM_SECRET_KEYS", "PIAGAM_RECEIPT_KEYS", "PIAGAM_SEAL_KEYS")


class SettingsError(Exception):
    """A setting is missing or wrong; the text is one plain sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Key:
    """A named secret, so that a stored digest can say which key made it."""

    name: str
    secret: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """How this installation runs. Every field is an environment variable of the README."""

    host: str
    port: int
    var: Path
    database_url: str
    files_url: str
    base_url: str
    office_id: str
    trusted_proxy: str
    web_processes: int
    web_threads: int
    worker_seconds: int
    secret_keys: tuple[str, ...] = field(repr=False)
    receipt_keys: tuple[Key, ...] = field(repr=False)
    seal_keys: tuple[str, ...] = field(repr=False)

    # How long a writer waits for another one before its sender is told to try again.
    database_wait_seconds: int = 15

    # Limits of one request (issue 2 §3 and §8).
    max_request_bytes: int = 10 * 1024 * 1024
    max_file_bytes: int = 8 * 1024 * 1024
    max_files: int = 5
    max_form_memory_bytes: int = 2 * 1024 * 1024
    max_form_parts: int = 1000

    @property
    def public_url(self) -> str:
        """Where people find the office: never what a request says of itself."""
        return self.base_url or f"http://{self.host}:{self.port}"


def make_private(var: Path) -> None:
    """Make the folder of this installation, and close it to other accounts; what is made later is closed too.

    Raises SettingsError when nothing can be written there.
    """
    os.umask(0o077)
    try:
        var.mkdir(parents=True, exist_ok=True)
        with suppress(PermissionError):  # a folder that belongs to somebody else but lets us in
            var.chmod(0o700)
        if not os.access(var, os.W_OK | os.X_OK):
            raise PermissionError(EACCES, os.strerror(EACCES))
    except OSError as error:
        raise SettingsError(
            f"The folder {var} cannot be used ({error.strerror}). "
            "Choose a folder that you may write to: PIAGAM_VAR=/path/to/folder make run"
        ) from error


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Raises SettingsError, whose text says in one sentence what to do.
    """
    env = dict(os.environ if environ is None else environ)
    var = var_folder(env)
    for name, value in trial_secrets(var).items():
        env.setdefault(name, value)
    missing = [name for name in SECRET_NAMES if not env.get(name)]
    if missing:
        raise SettingsError(f"Set {', '.join(missing)} in the environment, or run 'make run' once to make trial keys.")
    return Settings(
        host=env.get("PIAGAM_HOST") or "127.0.0.1",
        port=_whole(env, "PIAGAM_PORT", 8000, 0, 65535),
        var=var,
        database_url=_address(env, "PIAGAM_DATABASE_URL", f"sqlite:///{var / 'piagam.sqlite3'}", DATABASES),
        files_url=_address(env, "PIAGAM_FILES_URL", (var / "files").as_uri(), STORES),
        base_url=(env.get("PIAGAM_BASE_URL") or "").rstrip("/"),
        office_id=env.get("PIAGAM_OFFICE") or "3517",
        trusted_proxy=env.get("PIAGAM_TRUSTED_PROXY") or "",
        web_processes=_whole(env, "PIAGAM_WEB_PROCESSES", 2, 1, 64),
        web_threads=_whole(env, "PIAGAM_WEB_THREADS", 8, 1, 64),
        worker_seconds=_whole(env, "PIAGAM_WORKER_SECONDS", 0, 0, 24 * 60 * 60),
        secret_keys=_signing_keys(env, "PIAGAM_SECRET_KEYS"),
        receipt_keys=_named_keys(env, "PIAGAM_RECEIPT_KEYS"),
        seal_keys=_fernet_keys(env, "PIAGAM_SEAL_KEYS"),
        database_wait_seconds=_whole(env, "PIAGAM_DATABASE_WAIT_SECONDS", 15, 0, 600),
    )


def var_folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of a single-machine installation."""
    env = os.environ if environ is None else environ
    return Path(env.get("PIAGAM_VAR") or ROOT / "var").resolve()


def trial_secrets(var: Path) -> dict[str, str]:
    """The secrets that `make run` made for a trial in `var`, or nothing."""
    path = var / "secrets.env"
    if not path.is_file():
        return {}
    lines = (line.partition("=") for line in path.read_text("utf-8").splitlines() if "=" in line)
    return {name.strip(): value.strip() for name, _, value in lines}


def _whole(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise SettingsError(f"{name} must be a whole number from {low} to {high}, not {text!r}.")
    return int(text)


def _address(env: Mapping[str, str], name: str, default: str, known: Sequence[str]) -> str:
    """An address that begins as one of those this house can use."""
    text = env.get(name) or default
    if not text.startswith(tuple(known)):
        raise SettingsError(f"Check {name}: it must begin with one of {', '.join(known)}, not with {text[:12]!r}.")
    return text


def _list(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Keys parted by commas, at least one."""
    parts = tuple(part.strip() for part in env[name].split(",") if part.strip())
    if not parts:
        raise SettingsError(f"{name} holds no key. Put the newest key first, older ones behind it, parted by commas.")
    return parts


def _signing_keys(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    keys = _list(env, name)
    if min(map(len, keys)) < SIGNING_SIGNS:
        raise SettingsError(
            f"Each key of {name} must have at least {SIGNING_SIGNS} signs: shorter ones can be guessed."
        )
    return keys


def _fernet_keys(env: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Fernet keys parted by commas, newest first; whether they fit is seen here, not at the first name."""
    keys = _list(env, name)
    for key in keys:
        try:
            sound = len(base64.urlsafe_b64decode(key)) == FERNET_BYTES
        except ValueError:
            sound = False
        if not sound:
            raise SettingsError(f"Each key of {name} must be 32 bytes in url-safe base64: 44 signs, the last one =.")
    return keys


def _named_keys(env: Mapping[str, str], name: str) -> tuple[Key, ...]:
    """`name:hex` pairs parted by commas, newest first."""
    keys: list[Key] = []
    for part in _list(env, name):
        label, _, secret = part.partition(":")
        try:
            secret_bytes = bytes.fromhex(secret)
        except ValueError:
            secret_bytes = b""
        if not label or len(secret_bytes) < RECEIPT_BYTES:
            raise SettingsError(f"Each key of {name} must read NAME:HEX with at least 64 hexadecimal digits.")
        if label in {key.name for key in keys}:
            raise SettingsError(f"{name} holds two keys of the name {label}: digests could not tell them apart.")
        keys.append(Key(label, secret_bytes))
    return tuple(keys)
