"""A form that could not be taken comes back: its texts to read and to copy, and one press that sends it again.

For refusals that no view answered: the database is locked or full, the file store is away, a fault of
ours, a flood. The send keeps its submission id, so that however often it is pressed it is one case.
Nothing here asks the database: it may be what is broken.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from flask import current_app, g, request

from webapp.i18n import gettext as _
from webapp.i18n import mark as N_
from webapp.web import SAFE_METHODS, reader, uploads

# Never shown and never sent again: they are asked for anew.
SECRET = ("sandi", "csrf_token", "kode_faktor", "kunci_jawaban")
# What people write, by the name it is sent with; a field of the form that the view had built says it better.
NAMES = {
    "cerita": N_("Your text"),
    "pesan": N_("Your text"),
    "desa": N_("Village"),
    "nama": N_("Your name"),
    "kontak": N_("How can we reach you?"),
    "kode": N_("The 16 digits"),
}
# The words of people are longer than the marks of machines.
TEXT_SIGNS = 40
ROW_SIGNS, MOST_ROWS = 24, 12
CARRIED = "bawa-"  # how the sign-in names what it carries (webapp.accounts.resume)
MACHINE = frozenset({"id", "pegangan", "tekan", "lanjut_ke", "lanjut", "lepas", "versi", "dibuka"})


@dataclass(frozen=True, slots=True)
class Text:
    """One text that somebody typed: the field's name, its words on the page, its value."""

    name: str
    label: str
    value: str

    @property
    def rows(self) -> int:
        """How many lines of a small phone show it, up to twelve: it is to be read and copied."""
        return min(MOST_ROWS, sum(1 + len(line) // ROW_SIGNS for line in self.value.splitlines()))


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back. `address` is where it is sent again, or where it is filled in anew."""

    texts: tuple[Text, ...]
    hidden: tuple[tuple[str, str], ...]
    file_names: tuple[str, ...]
    address: str
    resend: bool
    with_token: bool


def read() -> Returned | None:
    """What this request brought; None for a request that brings nothing, or whose body cannot be read."""
    if request.method in SAFE_METHODS or g.get("foreign_origin"):
        return None
    try:
        sent = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith("csrf_token")]
        names = [file.filename for file in request.files.getlist(uploads.FIELD) if file.filename]
        token = request.form.get("csrf_token", "")
    except Exception:  # the body itself is what was refused: too large, broken, no room for it on the disk
        return None
    if not sent and not names:
        return None
    labels = _labels()
    plain = [(name, value) for name, value in sent if not name.removeprefix(CARRIED).startswith(SECRET)]
    texts = [pair for pair in plain if _is_text(labels, *pair)]
    hidden = [pair for pair in plain if pair not in texts]
    fresh = bool(g.get("resumed"))
    return Returned(
        tuple(Text(name, _label(labels, name, number), value) for number, (name, value) in enumerate(texts, 1)),
        (*hidden, *([("csrf_token", token)] if token and not fresh else [])),
        tuple(names),
        _address(),
        resend=len(plain) == len(sent),
        with_token=fresh,
    )


def as_plain_text() -> str:
    """The texts alone, for the last resort without template and catalogue."""
    try:
        back = read()
    except Exception:  # then there is nothing to show: this is the last resort
        return ""
    return "".join(f"\n{text.value}\n" for text in back.texts) if back else ""


def _address() -> str:
    query = request.query_string.decode("utf-8", "replace")
    return reader.address(quote(request.path, safe=reader.PATH_SIGNS)) + (f"?{query}" if query else "")


def _labels() -> dict[str, str]:
    """The words of the text fields that the view had built, by name (`web.fields.Form`)."""
    labels: dict[str, str] = g.get("text_labels", {})
    return labels


def _is_text(labels: dict[str, str], name: str, value: str) -> bool:
    bare = name.removeprefix(CARRIED)
    if not value.strip() or bare in MACHINE:
        return False
    return bare in labels or bare in NAMES or len(value) >= TEXT_SIGNS or "\n" in value.strip()


def _label(labels: dict[str, str], name: str, number: int) -> str:
    bare = name.removeprefix(CARRIED)
    if bare in labels:
        return labels[bare]
    return _(NAMES[bare]) if bare in NAMES else _("Text %(number)s", number=number)


def form_address(*, gone: bool = False) -> str:
    """The nearest page at or above this address, where its form stands; "" when there is none.

    `gone` when this address itself was not found.
    """
    adapter = current_app.create_url_adapter(request)
    path = request.path.rpartition("/")[0] if gone else request.path
    while adapter is not None and path not in ("", "/"):
        if adapter.test(path, method="GET"):
            return reader.address(path)
        path = path.rpartition("/")[0]
    return ""
