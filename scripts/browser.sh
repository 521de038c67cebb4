# Chromium and its driver, and Pango for PDF files, from Debian's packages, installed when missing and allowed; never
# fails by itself: without them pytest skips the tests that need them with the line to type, or fails them when CI=true.
pango() { ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0 || /sbin/ldconfig -p 2>/dev/null | grep -q libpangoft2-1.0; }
if ! command -v chromium >/dev/null 2>&1 || ! command -v chromedriver >/dev/null 2>&1 || ! pango; then
    as_root=
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null && as_root="sudo -n"; } || as_root=no
    if [ "$as_root" != no ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing Chromium for the browser tests and Pango for PDF files."
        for _try in 1 2 3 4 5; do
            $as_root apt-get update -qq >/dev/null 2>&1
            DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium chromium-driver fonts-dejavu-core libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 >/dev/null 2>&1 && break
            sleep 5
        done
    fi
fi
