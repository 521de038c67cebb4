"""Security and cache headers of every answer, each line with its reason."""

from __future__ import annotations

from wsgiref.headers import Headers

from flask import Flask, Response, g, request

from webapp.web import outbox
from webapp.web.reader import is_staff_page

# Sent by the phone's outbox and sent back with every answer: a captive portal does not know it.
SENT_BY_SCRIPT = outbox.HEADER
# Paths whose pages must not stay anywhere: a shared phone's cache is read by others.
NO_STORE = ("/perkara", "/terima", "/bantuan-aman", "/keluar")


def csp(style_hash: str) -> str:
    """The Content-Security-Policy: nothing but our own files and the one inlined sheet."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",  # no inline script, no eval
            f"style-src 'self' {style_hash}",  # the one <style> of the layout
            "img-src 'self' blob: data:",
            "connect-src 'self'",  # htmx
            "media-src 'self' blob:",  # voice notes
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",  # nobody may lay our buttons under theirs
            "require-trusted-types-for 'script'",  # no text becomes script or page but by the policy of app.js
            "trusted-types default",
        )
    )


def add_static_headers(headers: Headers, _path: str, _url: str) -> None:
    """For the files of `static/`, which whitenoise answers before any view: never a page, never another site's part."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def init_app(app: Flask, style_hash: str) -> None:
    """Register the headers; runs after the view and before compression."""
    policy = csp(style_hash)

    @app.after_request
    def add_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", policy)
        headers["X-Content-Type-Options"] = "nosniff"  # an upload is never taken for a page
        headers["X-Frame-Options"] = "DENY"  # browsers older than frame-ancestors
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        heard = "self" if _may_record() else ""
        headers["Permissions-Policy"] = f"camera=(), geolocation=(), microphone=({heard}), payment=()"
        headers.setdefault("Referrer-Policy", "same-origin")
        if request.is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if SENT_BY_SCRIPT in request.headers:
            headers[SENT_BY_SCRIPT] = outbox.word()
        _cache(response)
        return response


def _may_record() -> bool:
    """Only a citizen's form may ask for the microphone: filing forms and the case with its reply."""
    return not is_staff_page() and (bool(g.get("filing_form")) or request.path.startswith("/perkara"))


def _cache(response: Response) -> None:
    """Cache rules of DESIGN §5, by address and method."""
    headers = response.headers
    if "Cache-Control" in headers:
        return
    private = is_staff_page() or request.path.startswith(NO_STORE)
    if private or request.method not in ("GET", "HEAD") or response.status_code >= 400:
        headers["Cache-Control"] = "no-store"
    elif g.get("filing_form"):
        # Not no-store: the Back button must bring the typed text back.
        headers["Cache-Control"] = "private, no-cache"
    else:
        headers["Cache-Control"] = "public, no-cache"
        response.add_etag()
        response.make_conditional(request)
