"""Bodies of forms that arrive damaged: said in words, never taken for an empty form.

Werkzeug reads a form that is cut short, or that holds bytes of another encoding, as a form without
any field: its sender would get an empty page back, and a text would be gone.
"""

from __future__ import annotations

import io
from typing import IO, Any

from flask import Flask
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

PLAIN_FORM = "application/x-www-form-urlencoded"


class WholeForms(FormDataParser):
    """Werkzeug's reader of forms: what cannot be read is refused (400), single odd bytes are shown as U+FFFD."""

    def parse(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str] | None = None
    ) -> Any:
        """Read a form. Raises BadRequest when it did not arrive whole."""
        self.silent = False
        if mimetype == PLAIN_FORM:
            stream = io.BytesIO(stream.read().decode("utf-8", "replace").encode())
        try:
            return super().parse(stream, mimetype, content_length, options)
        except ValueError as error:
            raise BadRequest() from error


def init_app(app: Flask) -> None:
    """Use `WholeForms` in every request; after whatever else changes the class of requests."""
    app.request_class = type("HouseRequest", (app.request_class,), {"form_data_parser_class": WholeForms})
