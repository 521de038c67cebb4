"""`app` for any WSGI server and for `flask --app wsgi`; run as a program it serves the office."""

from __future__ import annotations

from webapp import create_app

if __name__ == "__main__":
    from webapp import server

    raise SystemExit(server.main())

app = create_app()
