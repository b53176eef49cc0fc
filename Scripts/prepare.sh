# shellcheck shell=bash
# Sourced by the other scripts: installs what is missing where no other rights are needed for it,
# and says what else is needed. Written for the bash 3.2 of macOS as well.

say() { printf '%s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

# The repository, wherever the script was called from.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# install APT_PACKAGE BREW_PACKAGE WHY: what is missing, from the system's package manager. That asks
# nobody for a password: where it takes root's rights, the command is printed instead.
install() {
  local command
  if command -v apt-get >/dev/null 2>&1; then
    command="apt-get install -y --no-install-recommends $1"
    if [ "$(id -u)" != 0 ]; then
      say "$3."
      say "To install it takes root's rights, which this script doesn't ask for. Please run"
      say "    sudo $command"
      stop "and start this again."
    fi
    say "installing $1 with apt-get: $3"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086 # words
    $command >&2 || { apt-get update >&2 && $command >&2; } || stop "couldn't install $1"
  elif command -v brew >/dev/null 2>&1; then
    say "installing $2 with brew: $3"
    brew install "$2" >&2 || stop "couldn't install $2"
  else
    stop "please install $1: $3, and there is neither apt-get nor brew here"
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
  local header why="ftcheck is built with zlib, and its header zlib.h isn't there"
  if [ "$(uname)" = Darwin ]; then
    header=$(xcrun --show-sdk-path 2>/dev/null)/usr/include/zlib.h
    [ -e "$header" ] || install zlib1g-dev zlib "$why"
  else
    for header in /usr/include/zlib.h /usr/local/include/zlib.h; do [ -e "$header" ] && return; done
    install zlib1g-dev zlib "$why"
  fi
}

need_python() {
  command -v python3 >/dev/null 2>&1 || install python3 python "there is no python3 on the PATH"
}

need_pip() {
  need_python
  python3 -m pip --version >/dev/null 2>&1 ||
    install python3-pip python "python3 has no pip, which fetches packages"
}

# need_tools: .venv with what Scripts/requirements/lint.txt names for the scripts themselves.
need_tools() {
  need_python
  local wanted=$root/Scripts/requirements/lint.txt installed=$root/.venv/lint.txt
  cmp -s "$wanted" "$installed" && return
  python3 -c 'import ensurepip, venv' 2>/dev/null ||
    install python3-venv python "python3 can't make virtual environments"
  say "installing the packages of Scripts/requirements/lint.txt in .venv"
  python3 -m venv "$root/.venv" &&
    "$root/.venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$wanted" >&2 &&
    cp "$wanted" "$installed"
}

# What makes the start quick. Types are found by functions that the compiler writes and not by
# decoding their names, which searches all conformances of the process once for each. On Linux one
# file without shared libraries: nothing is looked up, bound or relocated, which halves the start;
# Apple's platforms have the Swift libraries in the system.
release_options() {
  printf '%s ' -Xswiftc -Xfrontend -Xswiftc -disable-concrete-type-metadata-mangled-name-accessors
  [ "$(uname)" = Darwin ] || printf '%s ' -Xswiftc -static-executable
}

# stripped FROM TO: a copy without debug information and symbols, which are two fifths of it.
stripped() {
  cp "$1" "$2" || return
  if [ "$(uname)" = Darwin ]; then
    strip -x "$2"
  elif command -v strip >/dev/null 2>&1; then
    strip "$2"
  else
    llvm-objcopy --strip-all "$2" # comes with Swift
  fi
}

# ArgumentParser takes little from Foundation, and that makes a fifth of a static binary and of its
# start. Scripts/argument-parser has that little without it. It goes into the checkout of the version
# that it was written for; another version is built as it is.
without_foundation() {
  local ours="$root/Scripts/argument-parser/Foundation.swift"
  local theirs="$root/.build/checkouts/swift-argument-parser/Sources/ArgumentParser/Utilities/Foundation.swift"
  [ -e "$theirs" ] || swift package --package-path "$root" resolve >&2 || stop "the dependencies couldn't be fetched"
  cmp -s "$ours" "$theirs" && return
  if [ "$(cksum <"$theirs")" = "1623464462 1448" ]; then
    cp -f "$ours" "$theirs" || stop "couldn't write $theirs"
  else
    say "ArgumentParser isn't the version that Scripts/argument-parser is for: the binary will be larger"
  fi
}

# The release binary, built again when a source is newer. People get it stripped; beside it lies
# ftcheck.symbols, the same with its symbols, for profiles and backtraces.
release="$root/.build/release/ftcheck"
build_release() {
  if [ -x "$release" ] &&
    [ -z "$(find "$root/Package.swift" "$root/Sources" "$root/Scripts/argument-parser" -newer "$release" -print | head -n 1)" ]; then
    return
  fi
  need_swift
  need_zlib
  without_foundation
  local log="$root/.build/release-build.log"
  # shellcheck disable=SC2046 # options, never a path
  set -- swift build --package-path "$root" -c release --product ftcheck $(release_options)
  if [ -t 2 ]; then
    say "building ftcheck, which takes some minutes the first time …"
    "$@" >&2 || stop "the build failed"
  else
    mkdir -p "$root/.build"
    say "building ftcheck, which takes some minutes the first time; what it does is in $log"
    if ! "$@" >"$log" 2>&1; then
      cat "$log" >&2
      stop "the build failed; what it said is kept in $log"
    fi
    rm -f "$log"
  fi
  # A copy is as new as it should look, also where nothing changed, and it starts a fifth faster:
  # what a linker writes piece by piece lies in small pieces in the page cache.
  if stripped "$release" "$release.copy" && mv -f "$release" "$release.symbols"; then
    mv -f "$release.copy" "$release"
  else
    stop "couldn't strip $release"
  fi
}
