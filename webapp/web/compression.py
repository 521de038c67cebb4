"""Compression of what views render: brotli or gzip, refused forms too.

Flask-Compress leaves answers outside 200-299 alone; a 422 page is the whole form again, and
on 2G thirteen plain kilobytes instead of five are seconds.
"""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress
from flask_compress.flask_compress import _choose_algorithm

ALGORITHMS = ("br", "gzip")


class HouseCompress(Compress):
    """Flask-Compress for error pages as well."""

    def after_request(self, response: Response | None) -> Response:
        status = response.status_code if response is not None else 200
        if response is None or status < 400:
            return super().after_request(response)
        response.status_code = 200
        try:
            return super().after_request(response)
        finally:
            response.status_code = status


def chosen(accepted: str) -> str | None:
    """How a page goes to a browser that takes `accepted` (Accept-Encoding); None for plain."""
    return _choose_algorithm(ALGORITHMS, accepted)


def init_app(app: Flask) -> None:
    """Register it before any other after_request function, so that it runs last."""
    HouseCompress(app)
