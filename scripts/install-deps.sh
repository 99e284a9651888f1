#!/bin/bash
# Installs what Gavel builds, runs and is tested with, on Debian 12; does
# nothing, and quickly, where all of it is there.

set -euo pipefail

cd "$(dirname "$0")/.."

# What the build needs, what `make run` starts, what the tests drive it with.
BUILD="gcc make pkg-config libc6-dev nginx-dev libpq-dev librabbitmq-dev
libhiredis-dev libprotobuf-c-dev protobuf-c-compiler libprotobuf-dev
libcjson-dev libargon2-dev libmicrohttpd-dev libssl-dev zlib1g-dev"
RUN="ca-certificates perl nginx postgresql-15 rabbitmq-server redis-server
openssl curl jq iproute2 procps util-linux"
TEST="check libtest-base-perl chromium"
LINT="clang clang-tidy clang-format cppcheck shellcheck"
FUZZ="clang libclang-rt-14-dev"
BENCH="wrk"
# promtool comes with prometheus; the last two build images without an engine.
CLUSTER="shellcheck prometheus python3 python3-venv buildah debootstrap"
# Any Go does: one that is too old fetches a newer one.
GO=golang-go

say() {
    echo "deps: $*"
}

die() {
    echo "deps: $*" >&2
    exit 1
}

# Runs a command as root.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo > /dev/null; then
        sudo "$@"
    else
        die "needs root for: $* (run it as root, or install sudo)"
    fi
}

# Those of the packages that are not installed.
missing() {
    comm -23 <(printf '%s\n' "$@" | sort) \
        <(dpkg-query -W -f '${Package} ${Status}\n' "$@" 2> /dev/null \
            | sed -n 's/ .* installed$//p' | sort)
}

# Packages of servers start them at once, on the usual ports; ours run their
# own, so nobody's ports and machine change while this policy is there.
POLICY=/usr/sbin/policy-rc.d

install_packages() {
    command -v apt-get > /dev/null \
        || die "this is no Debian; install by hand: $*"
    say "installing: $*"
    as_root apt-get -qq update
    policy=
    if [ ! -e $POLICY ]; then
        policy=mine
        as_root sh -c "printf '#!/bin/sh\nexit 101\n' > $POLICY
            chmod 755 $POLICY"
        trap 'as_root rm -f $POLICY' EXIT
    fi
    log=$(mktemp)
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y \
        --no-install-recommends install "$@" > "$log" 2>&1 \
        || die "apt-get failed:"$'\n'"$(tail -20 "$log")"
    rm -f "$log"
    if [ -n "$policy" ]; then
        as_root rm -f $POLICY
        trap - EXIT
    fi
}

# Another way to Node (a version manager, a vendor's package) is as good.
node_packages() {
    command -v npm > /dev/null || echo nodejs npm
}

# The same with Go.
go_package() {
    command -v go > /dev/null || echo $GO
}

# Next wants a Node that Debian 12 does not have; npm does.
NODE=20.20.2

newer_node() {
    node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' \
        || echo "node-linux-$(dpkg --print-architecture \
            | sed s/amd64/x64/)@$NODE"
}

# Node knows only its own authorities; where a company's proxy ends TLS, the
# system knows that one as well.
trust_the_system() {
    system=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
    [ ! -e "$system" ] \
        || export NODE_EXTRA_CA_CERTS="${NODE_EXTRA_CA_CERTS:-$system}"
}

# Tools from npm, pinned by scripts/tools/package-lock.json.  npm ci would
# also want lock entries for dbmate on other systems, which npm leaves out
# when it writes the lock here.
install_tools() {
    tools=scripts/tools
    mark=$tools/node_modules/.package-lock.json
    if [ -e $mark ] && [ ! $tools/package-lock.json -nt $mark ]; then
        return
    fi
    say "installing the tools of $tools"
    trust_the_system
    # npm's own pauses between tries are of minutes, and silent.
    # shellcheck disable=SC2046 # nothing, or one package
    npm install --no-save --prefix $tools --no-audit --no-fund \
        --fetch-timeout=30000 --fetch-retries=4 \
        --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=8000 \
        --loglevel=error $(newer_node) > /dev/null \
        || die "npm install --prefix $tools failed"
    touch $mark
}

case "${1:-}" in
"" | --missing) wanted="$BUILD $RUN $TEST" ;;
--lint)         wanted="$BUILD $RUN $TEST $LINT" ;;
--fuzz)         wanted="$BUILD $FUZZ" ;;
--bench)        wanted="$BUILD $RUN $TEST $BENCH" ;;
--cluster)      wanted="$BUILD $RUN $TEST $CLUSTER" ;;
--conformance)  wanted="$BUILD nginx perl $(go_package)" ;;
*)  die "unknown argument $1; --lint adds what make lint needs, --fuzz is" \
        "what t/fuzz/run needs, --bench what make bench needs, --cluster" \
        "what make check-chart and check-images need, --conformance what" \
        "make check-conformance needs, --missing only prints"
    ;;
esac

# shellcheck disable=SC2046,SC2086 # lists of packages
needed="$(missing $wanted) $(node_packages)"
if [ "${1:-}" = --missing ]; then
    echo "$needed"
    exit
fi
# shellcheck disable=SC2086 # a list of packages
[ -z "${needed// /}" ] || install_packages $needed
install_tools
