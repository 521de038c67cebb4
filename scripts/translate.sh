# make translate: extract, update without fuzzy matching, check.
set -- requirements-test.lock
. scripts/install.sh
.venv/bin/python translations/translate.py update
.venv/bin/python translations/translate.py check
