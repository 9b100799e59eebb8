#!/bin/sh
# Provides pgvector for the embedded server:
#
#   build-natives.sh <directory with the server's .txz> <output directory>
#
# writes <output directory>/<platform>/ with the library, the control and SQL files and natives.properties, which lists
# them. The first source that loads into the server wins:
#
#   1. an installed pgvector for the same major version of PostgreSQL (Debian's package, Homebrew's)
#   2. Debian's binary package, which may need a newer C library than this machine has
#   3. Debian's source package, compiled with this machine's C compiler
#
# Packages come from the Debian mirror this machine is configured for, through apt with lists and cache of our own:
# signatures are checked, nothing is installed and no privilege is needed. What was verified once is kept in a cache
# outside the build directory. Without a source the build goes on: the embedded server then runs without pgvector.
#
# VITRINE_PGVECTOR_SUITE  the Debian suite to take packages from (default: trixie)
set -u
export LC_ALL=C

postgres_major=17
pgvector_version=0.8.0
# Raise it when this script builds differently, so that no cache keeps what an older one made.
recipe=2

server_directory=$1
output=$2
suite=${VITRINE_PGVECTOR_SUITE:-trixie}

say() { printf '%s\n' "pgvector: $*"; }
warn() { printf '%s\n' "[WARNING] pgvector: $*" >&2; }

# The build goes on without pgvector, after saying what its users will miss.
give_up() {
    warn "$*"
    warn "the embedded server will run without pgvector on this platform: similarity search is exact, on real[] arrays"
    exit 0
}

case $(uname -s) in
    Linux) os=linux library=vector.so ;;
    Darwin) os=darwin library=vector.dylib ;;
    *) give_up "no pgvector is built on $(uname -s)" ;;
esac
case $(uname -m) in
    x86_64 | amd64) architecture=x86_64 ;;
    aarch64 | arm64) architecture=arm_64 ;;
    *) give_up "no embedded server is known for the processor $(uname -m)" ;;
esac
platform=$os-$architecture
destination=$output/$platform

cache_root=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/vitrine/pgvector
cached=$cache_root/pgvector-$pgvector_version-postgres-$postgres_major-$platform-r$recipe

# Copies a finished directory to its place in the output.
publish() {
    rm -rf "$destination" && mkdir -p "$destination" && cp "$1"/* "$destination"/
}

if [ -f "$cached/natives.properties" ]; then
    publish "$cached" || exit 1
    exit 0
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
# Open to the unprivileged user that the server runs as when the build is root's.
chmod 755 "$work"

archive=$server_directory/postgres-$platform.txz
[ -f "$archive" ] || give_up "$archive is missing, so nothing can be checked against the server"
mkdir "$work/server"
tar -xJf "$archive" -C "$work/server" 2>"$work/tar.log" \
    || give_up "the server cannot be unpacked; are tar and xz installed? $(cat "$work/tar.log")"
server_libraries=$work/server/lib/postgresql
server_extensions=$work/server/share/postgresql/extension

# The server refuses to run as root and initdb as a user without a name: in a user namespace both see the user nobody.
stepping_down=no
if [ "$(id -u)" != 0 ] && id -un >/dev/null 2>&1; then
    unprivileged() { "$@"; }
elif unshare -U true 2>/dev/null; then
    unprivileged() { unshare -U "$@"; }
else
    stepping_down=yes
    unprivileged() { setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"; }
fi

make_data_directory() {
    mkdir "$work/data"
    [ "$stepping_down" = no ] || chown nobody "$work/data"
    unprivileged "$work/server/bin/initdb" -D "$work/data" -U postgres -A trust --no-sync --no-locale -E UTF8 \
        >"$work/initdb.log" 2>&1
}

# Loads the candidate into the server and computes one distance.
loads() {
    candidate=$1
    [ -d "$work/data" ] || make_data_directory || give_up "initdb failed: $(cat "$work/initdb.log")"
    cp "$candidate/$library" "$server_libraries/" || return 1
    cp "$candidate"/vector.control "$candidate"/vector--*.sql "$server_extensions/" || return 1
    printf '%s\n' \
        'BEGIN;' 'CREATE EXTENSION vector;' "SELECT '[1,2]'::vector <=> '[2,1]' AS distance;" 'ROLLBACK;' \
        | unprivileged "$work/server/bin/postgres" --single -F -D "$work/data" postgres >"$work/load.log" 2>&1
    if grep -q 'distance = "0\.[12]' "$work/load.log"; then
        return 0
    fi
    say "not usable here: $(grep -m 1 -o -E '(ERROR|FATAL):.*' "$work/load.log")"
    rm -f "$server_libraries/$library" "$server_extensions"/vector.control "$server_extensions"/vector--*.sql
    return 1
}

# collect <name> <library> <extension directory> <licence>: gathers a candidate; fails when it is incomplete or too old.
collect() {
    candidate=$work/candidate-$1
    [ -f "$2" ] && [ -f "$3/vector.control" ] || return 1
    mkdir "$candidate" && cp "$2" "$candidate/$library" && cp "$3"/vector.control "$3"/vector--*.sql "$candidate/" \
        || return 1
    version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$candidate/vector.control")
    [ -f "$candidate/vector--$version.sql" ] || return 1
    [ ! -f "$4" ] || cp "$4" "$candidate/LICENSE"
    oldest=$(printf '%s\n%s\n' "$pgvector_version" "$version" | sort -t . -k 1,1n -k 2,2n -k 3,3n | head -n 1)
    if [ "$oldest" != "$pgvector_version" ]; then
        say "$1 has version $version, older than $pgvector_version"
        return 1
    fi
}

from_installed() {
    documentation=/usr/share/doc/postgresql-$postgres_major-pgvector
    for pair in \
        "/usr/lib/postgresql/$postgres_major/lib:/usr/share/postgresql/$postgres_major/extension" \
        "/usr/pgsql-$postgres_major/lib:/usr/pgsql-$postgres_major/share/extension" \
        "/opt/homebrew/lib/postgresql@$postgres_major:/opt/homebrew/share/postgresql@$postgres_major/extension" \
        "/usr/local/lib/postgresql@$postgres_major:/usr/local/share/postgresql@$postgres_major/extension"; do
        rm -rf "$work/candidate-installed"
        collect installed "${pair%%:*}/$library" "${pair#*:}" "$documentation/copyright" \
            && loads "$work/candidate-installed" && return 0
    done
    return 1
}

own_apt() {
    apt-get -q -q \
        -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/apt/sources" \
        -o "Dir::State::Lists=$work/apt/lists" -o "Dir::Cache=$work/apt/cache" \
        -o APT::Sandbox::User= "$@"
}

# Makes apt lists for the suite on the mirror that this machine's own release comes from.
prepare_apt() {
    command -v apt-get >/dev/null && command -v dpkg >/dev/null || { say "this machine has no apt"; return 1; }
    release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    mirror=$(apt-get indextargets --no-release-info --format '$(CREATED_BY) $(RELEASE) $(COMPONENT) $(REPO_URI)' \
        | sed -n "s/^Packages $release main //p" | head -n 1)
    [ -n "$mirror" ] || { say "apt has no source for the release $release"; return 1; }
    mkdir -p "$work/apt/sources" "$work/apt/lists/partial" "$work/apt/cache/archives/partial" "$work/packages"
    {
        printf 'Types: deb deb-src\nURIs: %s\nSuites: %s\nComponents: main\n' "$mirror" "$suite"
        keyring=/usr/share/keyrings/debian-archive-keyring.gpg
        [ ! -f "$keyring" ] || printf 'Signed-By: %s\n' "$keyring"
    } >"$work/apt/sources/pgvector.sources"
    own_apt update >"$work/apt/log" 2>&1 || { say "apt cannot read the suite $suite: $(tail -n 1 "$work/apt/log")"; return 1; }
}

from_package() {
    say "trying the binary package of the suite $suite"
    (cd "$work/packages" && own_apt download "postgresql-$postgres_major-pgvector" >"$work/apt/log" 2>&1) \
        || { say "no binary package: $(tail -n 1 "$work/apt/log")"; return 1; }
    dpkg -x "$work/packages"/postgresql-"$postgres_major"-pgvector_*.deb "$work/package" || return 1
    collect package "$work/package/usr/lib/postgresql/$postgres_major/lib/$library" \
        "$work/package/usr/share/postgresql/$postgres_major/extension" \
        "$work/package/usr/share/doc/postgresql-$postgres_major-pgvector/copyright" && loads "$work/candidate-package"
}

# The flags are pgvector's own without -march=native, so that the library runs on every processor of the
# architecture; pgvector picks faster code at run time. -fwrapv and -fno-strict-aliasing are the server's.
compile() {
    mkdir "$work/objects"
    printf '%s\0' "$work"/source/src/*.c | xargs -0 -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh -c '
        work=$1 headers=$2 source=$3
        cc -O3 -ftree-vectorize -fassociative-math -fno-signed-zeros -fno-trapping-math \
            -fno-strict-aliasing -fwrapv -fPIC -fvisibility=hidden -D_GNU_SOURCE \
            -I "$headers/server" -I "$headers/.." -c "$source" -o "$work/objects/$(basename "$source" .c).o"
        ' compile "$work" "$work/headers/usr/include/postgresql/$postgres_major" \
        && cc -shared -o "$work/source/$library" "$work"/objects/*.o -lm
}

from_source() {
    say "trying the source package of the suite $suite"
    command -v cc >/dev/null || { say "there is no C compiler (cc) to compile the source package with"; return 1; }
    (cd "$work/packages" \
        && own_apt download "postgresql-server-dev-$postgres_major" libpq-dev \
        && own_apt source --download-only pgvector) >"$work/apt/log" 2>&1 \
        || { say "no source package: $(tail -n 1 "$work/apt/log")"; return 1; }
    for package in "$work/packages"/postgresql-server-dev-*.deb "$work/packages"/libpq-dev_*.deb; do
        dpkg -x "$package" "$work/headers" || return 1
    done
    mkdir "$work/source"
    tar -xzf "$work/packages"/pgvector_*.orig.tar.gz -C "$work/source" --strip-components=1 || return 1
    compile >"$work/compile.log" 2>&1 || { say "it does not compile: $(grep -m 1 error "$work/compile.log")"; return 1; }
    version=$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" "$work/source/vector.control")
    cp "$work/source/vector.control" "$work/source/sql/" \
        && cp "$work/source/sql/vector.sql" "$work/source/sql/vector--$version.sql"
    collect source "$work/source/$library" "$work/source/sql" "$work/source/LICENSE" && loads "$work/candidate-source"
}

if from_installed; then
    origin=installed
elif [ "$os" = darwin ]; then
    give_up "none is installed; install it with: brew install pgvector"
elif ! prepare_apt; then
    give_up "none is installed and no Debian package can be had; install postgresql-$postgres_major-pgvector and build again"
elif from_package; then
    origin=package
elif from_source; then
    origin=source
else
    give_up "neither Debian's binary package nor its source package works here"
fi

found=$work/candidate-$origin
chmod 644 "$found"/*
{
    printf 'version=%s\npostgres=%s\norigin=%s\nlibrary=%s\n' "$version" "$postgres_major" "$origin" "$library"
    printf 'checksum=%s\n' "$(cksum <"$found/$library" | cut -d ' ' -f 1)"
    printf 'files=%s\n' "$(cd "$found" && echo "$library" vector.control vector--*.sql)"
} >"$found/natives.properties"
say "version $version for PostgreSQL $postgres_major on $platform, from: $origin"
publish "$found" || exit 1

# A rename publishes to the cache at once; where another build was first, its result stays.
if mkdir -p "$cache_root" 2>/dev/null && cp -R "$found" "$cached.$$"; then
    if [ -d "$cached" ]; then rm -rf "$cached.$$"; else mv "$cached.$$" "$cached"; fi
else
    warn "the result cannot be kept in $cache_root: the next build makes it again"
fi
