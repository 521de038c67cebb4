"""`app` for any WSGI server and for `flask --app wsgi`; run as a program it serves the office."""

from __future__ import annotations

import os

from webapp import config, create_app

# Whatever a command or another server makes here is for its own account only.
os.umask(0o077)

if __name__ == "__main__":
    from webapp import server

    raise SystemExit(server.main())

try:
    app = create_app()
except config.SettingsError as error:
    raise SystemExit(str(error)) from None  # one sentence with the cure, for commands and other servers alike
