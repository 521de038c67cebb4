# make test: every check, in the order of cheapest first.
set -- requirements-test.lock
. scripts/install.sh
. scripts/browser.sh
bin=.venv/bin
$bin/ruff check --quiet .
$bin/ruff format --check --quiet .
$bin/mypy --no-error-summary
PYTHONPATH=. $bin/lint-imports --no-cache >/tmp/piagam-imports.$$ || { cat /tmp/piagam-imports.$$; rm -f /tmp/piagam-imports.$$; exit 1; }
rm -f /tmp/piagam-imports.$$
$bin/python translations/translate.py compile >/dev/null
exec $bin/python -m pytest --durations=10 --durations-min=0.01 ${PYTEST_ARGS:-}
