"""The sheet of all components: every macro of `templates/components` in every state it has, with sample data.

Only the test's own application serves it (`/lembar`). It is looked at like a page of the product.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from wtforms import Form, MultipleFileField, StringField, TextAreaField

from webapp import web
from webapp.cases.wording import Step
from webapp.web import icons
from webapp.web.fields import DayField, Needed, PickField, PicksField, as_list
from webapp.web.office import OfficeCard

ADDRESS = "/lembar"
HINT = "Contoh petunjuk."
WRONG = "Contoh salah."
CHOICES = [("satu", "Contoh satu", ""), ("dua", "Contoh dua", "Contoh keterangan.")]
LIST = [("", "Contoh", ""), *CHOICES]

blueprint = Blueprint("sheet", __name__, template_folder=str(Path(__file__).parent))


def register(app: Flask) -> None:
    """Let `app` serve the sheet."""
    app.register_blueprint(blueprint)


class Sample(Form):
    """One field of each kind, required and not, with and without a hint."""

    teks = StringField("Contoh teks", [Needed(WRONG)], description=HINT)
    teks_biasa = StringField("Contoh biasa")
    sandi = StringField("Contoh sandi", description=HINT)
    panjang = TextAreaField("Contoh panjang", [Needed(WRONG)], description=HINT)
    daftar = PickField("Contoh daftar", [Needed(WRONG)], choices=LIST, message=WRONG, description=HINT)
    pilihan = PickField("Contoh pilihan", [Needed(WRONG)], choices=CHOICES, message=WRONG, description=HINT)
    beberapa = PicksField("Contoh beberapa", choices=CHOICES, message=WRONG, description=HINT)
    hari = DayField("Contoh hari", quick=True, needed=WRONG, description=HINT)
    tanggal = DayField("Contoh tanggal", description=HINT)
    berkas = MultipleFileField("Contoh berkas", description=HINT)


def sample(prefix: str, *, filled: bool = False, wrong: bool = False) -> Sample:
    """The sample form; `prefix` keeps the ids of several apart."""
    data: dict[str, Any] = {}
    if filled:
        data = {"teks": "Contoh isi", "panjang": "Contoh\nisi", "daftar": "dua", "pilihan": "dua", "beberapa": ["dua"]}
    form = Sample(prefix=prefix, data=data)
    as_list(form.daftar)
    for field in form:
        field.errors = [WRONG] if wrong else []
    return form


@blueprint.post(f"{ADDRESS}/sibuk")
def busy() -> Response:
    """The database is locked: the form that was sent comes back whole."""
    raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))


@blueprint.post(f"{ADDRESS}/tekan")
def press() -> Response:
    """The place for the digits after many wrong ones: real guesses would make every other visitor press twice."""
    return web.render("cases/enter.html", status=422, title="Contoh", heading="Contoh", typed="", press="x", faults=[])


@blueprint.get(ADDRESS)
def show() -> Response:
    """The sheet in the reader's language."""
    return web.render(
        "sheet.html",
        title="Lembar komponen",
        empty=sample("kosong"),
        filled=sample("isi", filled=True),
        wrong=sample("salah", filled=True, wrong=True),
        asked=sample("tanya"),
        code_wrong=web.request.args.get("kode") == "salah",
        held=[SimpleNamespace(id=UUID(int=1), name="contoh-nama-berkas-yang-panjang-sekali.jpg", size_bytes=120_000)],
        steps=[Step("Contoh", "done", "Contoh"), Step("Contoh", "now", "Contoh"), Step("Contoh", "later", "")],
        current=SimpleNamespace(language=web.reader.locale(), stale=False, html=Markup("<p>Contoh.</p>")),
        stale=SimpleNamespace(language="id", stale=True, html=Markup("<p>Contoh.</p>")),
        desk=OfficeCard(
            "3517",
            short="KPU Jombang",
            long_name="KPU Kabupaten Jombang",
            address="Jalan KH Romly Tamim",
            hours="08.00",
            phone="0321 123456",
            whatsapp="081234567890",
            email="contoh@example.org",
        ),
        bare_desk=OfficeCard("3517", long_name="KPU Kabupaten Jombang"),
        signs=sorted(icons.PATHS),
    )
