#!/usr/bin/env bash
# Set-up on a fresh machine, in parts that `make` calls:
#   set_up.sh system program|tests|journeys|package   the Debian packages that are needed; as root the missing ones are installed
#   set_up.sh venv                                    the virtual environment .venv with the pinned packages
#   set_up.sh package-venv FOLDER                     one with only what is shipped, and what freezes it
set -euo pipefail
cd "$(dirname "$0")/.."

program_packages=(
  libdbus-1-3 libegl1 libfontconfig1 libgl1 libglib2.0-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1
  libxcb-render-util0 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0 libxkbcommon0
)
test_packages=(age libreoffice-calc-nogui make openssh-client poppler-utils unzip zbar-tools)
# A screen of their own, a session bus with accessibility, the bindings of the system's Python, and typing in Chinese.
journey_packages=(
  at-spi2-core dbus fcitx5 fcitx5-modules fcitx5-pinyin gir1.2-atspi-2.0 libglib2.0-bin make openbox python3-gi x11-utils
  xdotool xvfb
)
package_packages=(binutils debootstrap xz-utils)

fail() {
  echo "set-up: $*" >&2
  exit 1
}

# The first Python that fits, and can make virtual environments if any can.
python() {
  local found='' name
  for name in ${PYTHON:-} python3.11 python3.12 python3.13 python3; do
    "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null || continue
    found=${found:-$name}
    "$name" -c 'import ensurepip, venv' 2>/dev/null && { found=$name; break; }
  done
  echo "$found"
}

# From Debian 13 on some libraries carry a name that ends in t64.
is_installed() {
  local states
  states=$(dpkg-query -W -f '${db:Status-Status}\n' "$1" "$1t64" 2>/dev/null || true)
  grep -qx installed <<<"$states"
}

system() {
  command -v dpkg-query >/dev/null || return 0 # not a Debian: its owner knows what the packages are called there
  local wanted=("${program_packages[@]}") missing=() chosen package
  if [ "$1" = tests ]; then wanted+=("${test_packages[@]}"); fi
  if [ "$1" = package ]; then wanted+=("${package_packages[@]}"); fi
  if [ "$1" = journeys ]; then wanted+=("${journey_packages[@]}"); fi
  for package in "${wanted[@]}"; do is_installed "$package" || missing+=("$package"); done
  chosen=$(python)
  if [ -z "$chosen" ]; then
    missing+=(python3 python3-venv)
  elif ! "$chosen" -c 'import ensurepip, venv' 2>/dev/null; then
    missing+=("$("$chosen" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')")
  fi
  if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" -ne 0 ]; then fail "please install: ${missing[*]}"; fi
    echo "set-up: installing ${missing[*]}"
    apt-get update -q
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
  fi
  if [ "$1" = journeys ]; then machine_id; fi
}

# A bare root has no machine id, without which libdbus ends every program that asks for the bus.
machine_id() {
  if [ -s /etc/machine-id ] || [ -s /var/lib/dbus/machine-id ]; then return 0; fi
  if [ "$(id -u)" -ne 0 ]; then fail 'this machine has no id; as root: dbus-uuidgen --ensure=/etc/machine-id'; fi
  rm -f /etc/machine-id # an empty one is not replaced
  dbus-uuidgen --ensure=/etc/machine-id
}

venv() {
  local chosen
  chosen=$(python)
  if [ -z "$chosen" ]; then fail "Python 3.11, 3.12 or 3.13 is needed and none was found"; fi
  .venv/bin/python -c 'import pip' 2>/dev/null || "$chosen" -m venv --clear .venv
  local install=(.venv/bin/python -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt)
  "${install[@]}" pip
  # What is built on the spot is built with the same setuptools everywhere.
  "${install[@]}" --build-constraint packaging/constraints.txt -e '.[dev]'
}

package_venv() {
  local install=("$1/bin/python" -m pip install -qq --disable-pip-version-check -c packaging/constraints.txt)
  "$(python)" -m venv --clear "$1"
  "$1/bin/python" >"$1/wanted.txt" -c '
import pathlib, tomllib
project = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
print("\n".join([*project["dependencies"], *project["optional-dependencies"]["package"]]))'
  "${install[@]}" pip
  "${install[@]}" -r "$1/wanted.txt"
}

case "${1:-} ${2:-}" in
  'system program' | 'system tests' | 'system journeys' | 'system package') system "$2" ;;
  'venv ') venv ;;
  'package-venv '?*) package_venv "$2" ;;
  *) fail "usage: set_up.sh system program|tests|journeys|package, set_up.sh venv, or set_up.sh package-venv FOLDER" ;;
esac
