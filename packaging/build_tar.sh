#!/usr/bin/env bash
# build_tar.sh FOLDER OUT: the frozen folder becomes OUT/linli-VERSION-linux-ARCH.tar.xz with install.sh and
# uninstall.sh for one user, without an administrator; the same bytes each time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 out=$2 id=cn.linli.desk
: "${SOURCE_DATE_EPOCH:?}"

version=$(basename "$folder"/lib/linli-*.dist-info | sed 's/^linli-//; s/\.dist-info$//')
name=linli-$version-linux-$(uname -m)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

mkdir "$tree/$name"
cp -a "$folder" "$tree/$name/files"
install -m 755 "$here/linux/launch" "$tree/$name/files/launch"
install -m 755 "$here/linux/install.sh" "$here/linux/uninstall.sh" "$tree/$name/"
install -m 644 "$here/linux/$id."{desktop,xml,svg} "$tree/$name/"
echo "$version" >"$tree/$name/version"
chmod -R u=rwX,go=rX "$tree/$name"
tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" --format=gnu -c "$name" |
  xz "-${XZ_LEVEL:-6}" -T2 --block-size=32MiB >"$out/$name.tar.xz"
