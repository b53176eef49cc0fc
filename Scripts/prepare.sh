# Sourced by the other scripts: installs what is missing, says what it can't install.
# Written for the bash 3.2 of macOS as well.

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

# The repository, wherever the script was called from.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# install APT_PACKAGE BREW_PACKAGE: from the system's package manager, or an error that names it.
install() {
  if command -v apt-get >/dev/null 2>&1; then
    say "installing $1 with apt-get"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >&2 ||
      { as_root apt-get update >&2 &&
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" >&2; } ||
      stop "couldn't install $1"
  elif command -v brew >/dev/null 2>&1; then
    say "installing $2 with brew"
    brew install "$2" >&2 || stop "couldn't install $2"
  else
    stop "please install $1: there is neither apt-get nor brew here"
  fi
}

need_swift() {
  command -v swift >/dev/null 2>&1 ||
    stop "ftcheck is built with Swift 6.2 or newer, and there is no swift on the PATH: https://www.swift.org/install"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  case "$version" in
    [1-5].* | 6.0 | 6.1) stop "ftcheck needs Swift 6.2 or newer, and this is $version: https://www.swift.org/install" ;;
  esac
}

need_zlib() {
  local header
  if [ "$(uname)" = Darwin ]; then
    header=$(xcrun --show-sdk-path 2>/dev/null)/usr/include/zlib.h
    [ -e "$header" ] || install zlib1g-dev zlib
  else
    for header in /usr/include/zlib.h /usr/local/include/zlib.h; do [ -e "$header" ] && return; done
    install zlib1g-dev zlib
  fi
}

need_python() {
  command -v python3 >/dev/null 2>&1 || install python3 python
}

need_pip() {
  need_python
  python3 -m pip --version >/dev/null 2>&1 || install python3-pip python
}

# What makes the start quick. Types are found by functions that the compiler writes and not by
# decoding their names, which searches all conformances of the process once for each. On Linux one
# file without shared libraries: nothing is looked up, bound or relocated, which halves the start;
# Apple's platforms have the Swift libraries in the system.
release_options() {
  printf '%s ' -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
  [ "$(uname)" = Darwin ] || printf '%s ' -Xswiftc -static-executable
}

# The release binary, built again when a source is newer.
release="$root/.build/release/ftcheck"
build_release() {
  if [ -x "$release" ] &&
    [ -z "$(find "$root/Package.swift" "$root/Sources" -newer "$release" -print | head -n 1)" ]; then
    return
  fi
  need_swift
  need_zlib
  local log
  log=$(mktemp)
  say "building ftcheck, which takes some minutes the first time …"
  # shellcheck disable=SC2046 # options, never a path
  if ! swift build --package-path "$root" -c release --product ftcheck $(release_options) >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    stop "the build failed"
  fi
  rm -f "$log"
  # A copy is as new as it should look, also where nothing changed, and it starts a fifth faster:
  # what a linker writes piece by piece lies in small pieces in the page cache.
  cp "$release" "$release.copy" && mv -f "$release.copy" "$release" || stop "couldn't copy $release"
}
