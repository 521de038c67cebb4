# make bench: load, growth, memory, slow uploads and power cuts, as one table of ratios; about ten minutes.
set -- requirements-test.lock
. scripts/install.sh
exec .venv/bin/python -m tests.bench
