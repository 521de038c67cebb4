# make demo: an office filled with invented cases, in var/demo; make demo-reset: the same, emptied and filled anew.
set -- requirements.lock "${1:-ready}"
. scripts/install.sh
PIAGAM_VAR=${PIAGAM_VAR:-var/demo}
export PIAGAM_VAR
.venv/bin/python translations/translate.py compile >/dev/null
.venv/bin/python -m webapp.demo "$2"
[ "$2" = ready ] || exit 0
PIAGAM_PORT=${PIAGAM_PORT:-$(.venv/bin/python webapp/demo/port.py)}
export PIAGAM_PORT
exec .venv/bin/python wsgi.py
