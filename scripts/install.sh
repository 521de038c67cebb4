# Sourced by the other scripts: a virtual environment from the lock file named in $1, made once.
set -eu
cd "$(dirname "$0")/.."
lock=$1
python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || { echo "Python is missing. Install it: sudo apt-get install python3 python3-venv" >&2; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, this is $("$python" -V). Install Debian 12 or newer, or set PYTHON=/path/to/python3.11" >&2; exit 1; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it: sudo apt-get install python3-venv" >&2; exit 1; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
stamp=.venv/.installed-$(basename "$lock" .lock)
if ! cmp -s "$lock" "$stamp"; then
    echo "Installing from $lock, this takes about a minute the first time."
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" || { echo "The packages could not be installed. Check the internet connection, then type the same command again." >&2; exit 1; }
    cp "$lock" "$stamp"
fi
