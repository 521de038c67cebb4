"""Files at the door: from the request to the files room, and its refusals in words."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app, request
from obstore.store import ObjectStore

from webapp import i18n
from webapp.errors import OfficeError
from webapp.files.preparing import Batch, Limits, Refusal, Upload, prepare
from webapp.files.storing import open_store
from webapp.web.messages import wording

FIELD = "berkas"


def init_app(app: Flask, files_url: str) -> None:
    """Open the object store of this installation."""
    app.extensions["files"] = open_store(files_url)


def store() -> ObjectStore:
    """The object store of this installation."""
    return cast(ObjectStore, current_app.extensions["files"])


def read_uploads(field: str = FIELD) -> list[Upload]:
    """The files of a form field. A field left empty arrives as a part without a name."""
    return [Upload(file.filename, file.stream) for file in request.files.getlist(field) if file.filename]


def prepare_uploads(field: str = FIELD, *, already: int = 0) -> Batch:
    """Read and judge the files of this request, under this installation's limits.

    Slow: call it before the first `web.session()`. `already` files are held for this form.
    """
    limits = Limits.of(current_app.config["SETTINGS"])
    return prepare(read_uploads(field), limits=limits, already=already)


def refusal_wording(refusal: Refusal) -> str:
    """Why a file was not kept, in the reader's language; it names the file."""
    in_bytes = refusal.code == "file_too_large"
    facts = {key: i18n.size(value) if in_bytes else i18n.number(value) for key, value in refusal.facts.items()}
    error = OfficeError(refusal.code)
    error.facts = {"name": refusal.name, **facts}
    return wording(error)
