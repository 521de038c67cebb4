# make test: every check, in the order of cheapest first.
set -- requirements-test.lock
. scripts/install.sh
. scripts/browser.sh
bin=.venv/bin
$bin/ruff check --quiet .
$bin/ruff format --check --quiet .
$bin/mypy --no-error-summary
imports=$(PYTHONPATH=. $bin/lint-imports --no-cache 2>&1) || { echo "$imports"; exit 1; }
$bin/python translations/translate.py compile >/dev/null
# Two runs: what needs no browser on both cores, then the browser alone, so that its figures stay true.
$bin/python -m pytest -n 2 -m "not browser" --durations=10 --durations-min=0.01 ${PYTEST_ARGS:-}
exec $bin/python -m pytest -m browser --durations=10 --durations-min=0.01 ${PYTEST_ARGS:-}
