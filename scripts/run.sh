# make run: from an empty checkout to an open office.
set -- requirements.lock
. scripts/install.sh
.venv/bin/python translations/translate.py compile >/dev/null
.venv/bin/python -m webapp.trial
exec .venv/bin/python wsgi.py
