#!/usr/bin/env bash
# try_in_roots.sh OUT: what `make package` put into OUT, tried as an office would: in clean Debian 12 and 13 systems
# the .deb is installed with what it depends on, started on a screen, self-tested and removed; then the .tar.xz likewise
# by a person without an administrator. As root; ends with a table, and with 1 when anything failed.
set -euo pipefail
cd "$(dirname "$0")/.."
[ "$(id -u)" -eq 0 ] || { echo 'root is needed to make and enter clean systems' >&2; exit 1; }

out=$(cd "$1" && pwd)
roots=$PWD/build/roots
deb=$(ls "$out"/linli_*.deb)
tar=$(ls "$out"/linli-*.tar.xz)
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$' || echo)
table=$(printf '%-9s %-8s %9s %10s %9s  %s' system as window processor memory result)
failed=

# A clean system is made once and kept; each trial works on a copy that is thrown away.
clean_root() {
  [ -e "$roots/$1.tar" ] && return
  mkdir -p "$roots"
  rm -rf "${roots:?}/$1"
  debootstrap --variant=minbase "$1" "$roots/$1" ${mirror:+"$mirror"} >"$roots/$1.log"
  tar -C "$roots" -cf "$roots/$1.tar.part" "$1"
  mv "$roots/$1.tar.part" "$roots/$1.tar"
  rm -rf "${roots:?}/$1"
}

# try NAME: one system, both ways to install.
try() {
  local suite=$1 root=$roots/trial-$1 facts
  clean_root "$suite"
  rm -rf "$root"
  mkdir "$root"
  tar -C "$root" --strip-components=1 -xf "$roots/$suite.tar"
  cp "$deb" "$root/tmp/linli.deb"
  cp "$tar" "$root/tmp/linli.tar.xz"
  cp packaging/trial.sh "$root/tmp/trial.sh"
  echo "── $suite"
  # Its own processes and mounts: all of them end with it.
  if unshare --fork --kill-child --pid --mount chroot "$root" /bin/bash /tmp/trial.sh; then :; else failed="$failed $suite"; fi
  while IFS=$'\t' read -r -a facts; do
    table+=$'\n'$(printf '%-9s %-8s %7s s %8s s %6s MB  %s' "$suite" "${facts[@]}")
  done <"$root/tmp/facts"
  if [ -e "$root/tmp/window.png" ]; then cp "$root/tmp/window.png" "$out/window-$suite.png"; fi
  rm -rf "$root"
}

# Read whole before it runs: it may be edited meanwhile.
main() {
  for suite in ${SUITES:-bookworm trixie}; do try "$suite"; done

  unpacked=$(dpkg-deb -f "$deb" Installed-Size)
  printf '\n%s\n\n' "$table"
  printf '%-28s %6.1f MB\n' "$(basename "$deb")" "$(stat -c %s "$deb" | awk '{print $1 / 1e6}')" \
    "$(basename "$tar")" "$(stat -c %s "$tar" | awk '{print $1 / 1e6}')" unpacked "$(awk "BEGIN {print $unpacked * 1024 / 1e6}")"
  if [ -n "$failed" ]; then echo "failed:$failed"; exit 1; fi
}

main
exit
