# make bench: load, growth, memory, slow uploads, slow links and power cuts, as one table; about thirteen minutes.
set -- requirements-test.lock
. scripts/install.sh
. scripts/browser.sh
exec .venv/bin/python -m tests.bench
