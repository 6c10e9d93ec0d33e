#!/usr/bin/env bash
# Builds what is installed, from what is committed, into build/package/out:
#   linli_VERSION_ARCH.deb   linli-VERSION-linux-ARCH.tar.xz   SHA256SUMS
# The same commit on the same system gives the same bytes.  build.sh [FOLDER [COMMIT]], default build/package HEAD
# XZ_LEVEL=0 packs in a tenth of the time, for trials.
set -euo pipefail
cd "$(dirname "$0")/.."

# Read whole before it runs: it may be edited meanwhile.
main() {
  local root=$PWD here=${1:-build/package} commit source venv
  commit=$(git rev-parse --short "${2:-HEAD}")
  mkdir -p "$here"
  here=$(cd "$here" && pwd)
  SOURCE_DATE_EPOCH=$(git log -1 --format=%ct "$commit")
  export SOURCE_DATE_EPOCH PYTHONHASHSEED=1 PYTHONDONTWRITEBYTECODE=1 LC_ALL=C.UTF-8 TZ=UTC

  say() { printf '── %s\n' "$*"; }

  say "source of $commit"
  echo "$commit" >"$here/commit"
  rm -rf "$here/source" "$here/dist" "$here/work" "$here/out"
  mkdir -p "$here/source" "$here/out"
  git archive "$commit" | tar -x -C "$here/source"
  source=$here/source

  # A virtual environment of its own: nothing that only tests need can get into the program.
  venv=$root/build/package/venv
  if ! cmp -s packaging/constraints.txt "$venv/constraints.txt" || ! cmp -s pyproject.toml "$venv/pyproject.toml"; then
    say 'virtual environment'
    rm -rf "$venv"
    packaging/set_up.sh package-venv "$venv"
    cp packaging/constraints.txt pyproject.toml "$venv/"
  fi

  say 'folder'
  (cd "$source" && "$venv/bin/python" -m PyInstaller --noconfirm --clean --log-level ERROR \
    --distpath "$here/dist" --workpath "$here/work" packaging/linli.spec)
  "$venv/bin/python" "$source/packaging/licences.py" "$here/dist/linli"
  "$venv/bin/python" "$source/packaging/contents.py" "$here/dist/linli"

  say 'self-test'
  env -u DISPLAY -u WAYLAND_DISPLAY "$here/dist/linli/linli" --selftest

  say '.deb and .tar.xz'
  "$source/packaging/build_deb.sh" "$here/dist/linli" "$here/out"
  "$source/packaging/build_tar.sh" "$here/dist/linli" "$here/out"
  (cd "$here/out" && sha256sum -- * >SHA256SUMS)
  (cd "$here/out" && ls -l)
}

main "$@"
exit
