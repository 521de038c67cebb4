# Chromium and its driver from Debian's packages, installed when missing and allowed; never fails by itself:
# without them pytest skips the browser tests with the line to type, or fails them when CI=true.
if ! command -v chromium >/dev/null 2>&1 || ! command -v chromedriver >/dev/null 2>&1; then
    as_root=
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"; } || as_root=no
    if [ "$as_root" != no ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Chromium for the browser tests."
        for _try in 1 2 3 4 5; do
            $as_root apt-get update -qq >/dev/null 2>&1
            DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core >/dev/null 2>&1 && break
            sleep 5
        done
    fi
fi
