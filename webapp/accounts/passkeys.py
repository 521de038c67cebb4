"""Verbs of passkeys (kunci sandi, WebAuthn level 2) as a second factor: challenges, registration, sign-in.

A challenge is random, kept here, bound to one session, good for ten minutes and for one answer. The
library is imported where it is used: it costs every process some megabytes, and few requests need it.
"""

from __future__ import annotations

import base64
import ipaddress
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from sqlalchemy import CursorResult, delete, select
from sqlalchemy.orm import Session

from webapp import clock
from webapp.accounts import factors, queries
from webapp.accounts.models import FactorChallenge, Passkey, Staff
from webapp.audit import service as journal
from webapp.errors import OfficeError

if TYPE_CHECKING:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

REGISTER, SIGN_IN = "register", "sign_in"
CHALLENGE_BYTES = 32
CHALLENGE_LIFE = timedelta(minutes=10)
# Browsers allow passkeys on plain http only here, and never where the host is a number.
LOCAL_NAME = "localhost"
DEFAULT_PORTS = {"http": 80, "https": 443}

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Site:
    """Whom a passkey is made for: the host's name (`rp_id`), the page's origin, and words for the phone."""

    rp_id: str
    origin: str
    name: str


def site_of(address: str, name: str) -> Site | None:
    """The site of an address of ours; None where browsers allow no passkey (numbers as host, plain http)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or _is_number(host) or (parts.scheme != "https" and host != LOCAL_NAME):
        return None
    port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
    return Site(host, f"{parts.scheme}://{host}{port}", name)


def registration_options(session: Session, *, site: Site, staff: Staff, session_id: uuid.UUID) -> str:
    """What the browser is asked in order to make a passkey (JSON); begins a challenge."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=site.rp_id,
        rp_name=site.name,
        user_id=staff.id.bytes,
        user_name=staff.sign_in_name,
        user_display_name=staff.name,
        challenge=_begin(session, staff.office_id, session_id, REGISTER),
        exclude_credentials=_known(session, staff),
        # The password came first: presence is enough, and a stick without a PIN may serve.
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        ),
    )
    return options_to_json(options)


def sign_in_options(session: Session, *, site: Site, staff: Staff, session_id: uuid.UUID) -> str:
    """What the browser is asked in order to use a passkey of this account (JSON); begins a challenge."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    options = generate_authentication_options(
        rp_id=site.rp_id,
        challenge=_begin(session, staff.office_id, session_id, SIGN_IN),
        allow_credentials=_known(session, staff),
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return options_to_json(options)


def take_challenge(session: Session, *, office_id: str, session_id: uuid.UUID, purpose: str, answer: str) -> bytes:
    """Use up the challenge that an answer speaks of; in a transaction of its own, so that a refusal uses it too.

    Raises OfficeError `passkey_stale` when this session has no such challenge (any more).
    """
    value = _refused_as("passkey_stale", lambda: _challenge_in(answer))
    taken = session.execute(
        delete(FactorChallenge).where(
            FactorChallenge.office_id == office_id,
            FactorChallenge.session_id == session_id,
            FactorChallenge.purpose == purpose,
            FactorChallenge.value == value,
            FactorChallenge.expires_at > clock.now(),
        )
    )
    if not isinstance(taken, CursorResult) or taken.rowcount != 1:
        raise OfficeError("passkey_stale")
    return value


def register(
    session: Session,
    *,
    site: Site,
    staff_id: uuid.UUID,
    office_id: str,
    session_id: uuid.UUID,
    challenge: bytes,
    answer: str,
    name: str,
) -> Passkey:
    """Keep a new passkey; other sessions of the account end.

    Raises OfficeError `passkey_wrong` when the answer does not verify, `passkey_known` when it is kept already.
    """
    from webauthn import verify_registration_response

    factors.lock(session, office_id, staff_id)
    made = _refused_as(
        "passkey_wrong",
        lambda: verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
        ),
    )
    if _find(session, office_id, made.credential_id) is not None:
        raise OfficeError("passkey_known")
    passkey = Passkey(
        office_id=office_id,
        staff_id=staff_id,
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        created_at=clock.now(),
    )
    session.add(passkey)
    factors.changed(
        session,
        office_id=office_id,
        staff_id=staff_id,
        keep=session_id,
        action="set_up_factor",
        kind=factors.PASSKEY,
    )
    return passkey


def verify(
    session: Session, *, site: Site, office_id: str, staff_id: uuid.UUID, challenge: bytes, answer: str
) -> Passkey:
    """Accept the answer of one of the account's passkeys; its counter must have moved on where it counts.

    Raises OfficeError `passkey_wrong`.
    """
    from webauthn import base64url_to_bytes, verify_authentication_response

    factors.lock(session, office_id, staff_id)
    credential_id = _refused_as("passkey_wrong", lambda: base64url_to_bytes(json.loads(answer)["rawId"]))
    passkey = _find(session, office_id, credential_id)
    if passkey is None or passkey.staff_id != staff_id:
        raise OfficeError("passkey_wrong")
    verified = _refused_as(
        "passkey_wrong",
        lambda: verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.rp_id,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        ),
    )
    passkey.sign_count, passkey.used_at = verified.new_sign_count, clock.now()
    session.flush()
    journal.record(
        session,
        office_id=office_id,
        actor=journal.staff(staff_id),
        action="pass_factor",
        subject_id=staff_id,
        facts={"kind": factors.PASSKEY},
    )
    return passkey


def _begin(session: Session, office_id: str, session_id: uuid.UUID, purpose: str) -> bytes:
    value = secrets.token_bytes(CHALLENGE_BYTES)
    expires = clock.now() + CHALLENGE_LIFE
    session.add(
        FactorChallenge(office_id=office_id, session_id=session_id, purpose=purpose, value=value, expires_at=expires)
    )
    session.flush()
    return value


def _known(session: Session, staff: Staff) -> list[PublicKeyCredentialDescriptor]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    kept = queries.list_factors(session, staff.office_id, staff.id).passkeys
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in kept]


def _find(session: Session, office_id: str, credential_id: bytes) -> Passkey | None:
    return session.scalar(
        select(Passkey).where(Passkey.office_id == office_id, Passkey.credential_id == credential_id).with_for_update()
    )


def _challenge_in(answer: str) -> bytes:
    """The challenge that the browser signed, out of its `clientDataJSON`."""
    client_data = json.loads(_base64url(json.loads(answer)["response"]["clientDataJSON"]))
    return _base64url(client_data["challenge"])


def _base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _refused_as(code: str, read: Callable[[], T]) -> T:
    """What `read` gives. A forged answer can break a reader in any way: all of them are one refusal."""
    try:
        return read()
    except Exception as error:
        raise OfficeError(code) from error


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
