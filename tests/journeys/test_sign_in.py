"""The second step in a real browser: a passkey by a virtual authenticator, and an app without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from selenium.webdriver.common.virtual_authenticator import VirtualAuthenticatorOptions

from tests.factories.accounts import PASSWORD, app_code, make_staff
from tests.factories.cases import database_of
from tests.journeys.live import Live, Visitor, fresh_id
from webapp.accounts import queries
from webapp.accounts import service as accounts
from webapp.accounts.models import ADMINISTRATOR

pytestmark = pytest.mark.browser

STEP = "/petugas/masuk/kedua"
PASSKEY = "[data-module=passkey] button"


@contextmanager
def authenticator(visitor: Visitor) -> Iterator[None]:
    """A phone's own authenticator whose owner always agrees."""
    options = VirtualAuthenticatorOptions(
        protocol=VirtualAuthenticatorOptions.Protocol.CTAP2,
        transport=VirtualAuthenticatorOptions.Transport.INTERNAL,
        has_user_verification=True,
        is_user_verified=True,
    )
    visitor.browser.add_virtual_authenticator(options)
    try:
        yield
    finally:
        visitor.browser.remove_virtual_authenticator()


def press(visitor: Visitor, selector: str) -> None:
    visitor.leave(lambda: visitor.ask("document.querySelector(arguments[0]).click()", selector))


def write(visitor: Visitor, selector: str, text: str) -> None:
    visitor.ask("document.querySelector(arguments[0]).value = arguments[1]", selector, text)


def enter(visitor: Visitor, name: str) -> None:
    visitor.open("/petugas/masuk?lanjut=/petugas/perangkat")
    write(visitor, "#nama_masuk", name)
    write(visitor, "#sandi", PASSWORD)
    press(visitor, "form .btn[type=submit]")


def opener(live: Live) -> str:
    """The sign-in name of a new officer who may open sealed names and has no second factor."""
    name = f"kunci.{fresh_id()[:8]}"
    with database_of(live.app).transaction() as session:
        make_staff(session, sign_in_name=name, unit_key="data").may_open_names = True
    return name


def test_a_passkey_is_made_at_the_first_sign_in_and_opens_the_next(visitor: Visitor, live: Live) -> None:
    name = opener(live)
    with authenticator(visitor):
        enter(visitor, name)
        assert visitor.path.startswith(STEP)
        assert visitor.has(".qr svg")
        press(visitor, PASSKEY)
        assert visitor.path.startswith("/petugas/faktor/kode")
        assert visitor.ask("return document.querySelectorAll('.codes li').length") == 10
        assert visitor.has("[data-module=copy] + button")
        press(visitor, "main a.btn")
        assert visitor.path == "/petugas/perangkat"
        assert "Chrome" in visitor.text()

        visitor.browser.cdp("Network.clearBrowserCookies")
        enter(visitor, name)
        assert visitor.path.startswith(STEP)
        press(visitor, PASSKEY)
        assert visitor.path == "/petugas/perangkat"
    with database_of(live.app).reading() as session:
        staff = queries.find_by_sign_in_name(session, "3517", name)
        assert staff
        (passkey,) = queries.list_factors(session, "3517", staff.id).passkeys
    assert passkey.sign_count > 0
    assert passkey.used_at


def test_a_passkey_that_is_not_used_is_said_beside_its_button_and_aloud(visitor: Visitor, live: Live) -> None:
    enter(visitor, opener(live))
    # What a browser says when the owner closes its window; a virtual authenticator cannot.
    visitor.ask("navigator.credentials.create = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    visitor.ask("document.querySelector(arguments[0]).click()", PASSKEY)
    visitor.until("return Boolean(document.querySelector('.failed'))")
    words = visitor.text(".failed")
    assert words
    assert visitor.text("#status") == words
    assert visitor.path.startswith(STEP)


def test_without_scripts_the_printed_link_leads_by_an_app_to_the_desk(visitor: Visitor, live: Live) -> None:
    with database_of(live.app).transaction() as session:
        _row, token = accounts.invite(session, office_id="3517", role=ADMINISTRATOR)
    name = f"tautan.{fresh_id()[:8]}"
    visitor.browser.scripts(on=False)
    visitor.open(f"/petugas/undangan/{token}")
    for field, text in (("nama", "Sri Wahyuni"), ("nama_masuk", name), ("sandi", PASSWORD)):
        write(visitor, f"#{field}", text)
    press(visitor, "form .btn[type=submit]")
    assert visitor.path.startswith(STEP)
    assert visitor.ask("return document.querySelector('[data-module=passkey]').hidden")
    secret = visitor.text(".key").replace(" ", "")
    write(visitor, "#kode_faktor", app_code(0, secret))
    press(visitor, "form .btn[type=submit]")
    assert visitor.ask("return document.querySelectorAll('.codes li').length") == 10
    press(visitor, "main a.btn")
    assert visitor.path == "/petugas"
    assert visitor.has(".rows")
    with database_of(live.app).transaction() as session:  # other tests know the house with one administrator
        made = queries.find_by_sign_in_name(session, "3517", name)
        assert made
        accounts.deactivate(session, office_id="3517", staff_id=made.id, by=made.id)
