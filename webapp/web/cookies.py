"""Cookie names and flags: HttpOnly, SameSite=Lax, `__Host-` and Secure.

On plain-http loopback (a trial on one machine) a Secure cookie would never come back, so
there, and only there, the unprefixed name without Secure is used.
"""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def secure() -> bool:
    """Whether this request's cookies are Secure and carry the `__Host-` prefix."""
    host = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    return request.is_secure or host not in LOOPBACK


def full_name(name: str) -> str:
    """The cookie's name on this connection."""
    return f"__Host-{name}" if secure() else name


def read(name: str) -> str:
    """The cookie's value, or an empty string."""
    return request.cookies.get(full_name(name), "")


def put(response: Response, name: str, value: str, max_age_seconds: int | None = None) -> None:
    """Set one of our cookies."""
    response.set_cookie(
        full_name(name), value, max_age=max_age_seconds, path="/", secure=secure(), httponly=True, samesite="Lax"
    )


def drop(response: Response, name: str) -> None:
    """Delete one of our cookies."""
    response.delete_cookie(full_name(name), path="/", secure=secure(), httponly=True, samesite="Lax")


class HouseSessions(SecureCookieSessionInterface):
    """Flask's signed session (it holds the form token and a flashed sentence, nothing else)."""

    def get_cookie_name(self, app: Flask) -> str:
        return full_name("piagam_form")

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Without our cookie there is nothing to verify: most pages of citizens carry none."""
        if self.get_cookie_name(app) not in request.cookies:
            return SecureCookieSession()
        return super().open_session(app, request)

    def get_cookie_secure(self, app: Flask) -> bool:
        return secure()


def init_app(app: Flask) -> None:
    """Use `HouseSessions`."""
    app.session_interface = HouseSessions()
