#!/usr/bin/env bash
# build_deb.sh FOLDER OUT: the frozen folder becomes OUT/linli_VERSION_ARCH.deb, the same bytes each time.
# Everything lies in /opt/apps/ID (files, entries, info: the layout UOS asks for), with links under /usr.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 out=$2 id=cn.linli.desk
: "${SOURCE_DATE_EPOCH:?}"

version=$(basename "$folder"/lib/linli-*.dist-info | sed 's/^linli-//; s/\.dist-info$//')
arch=$(dpkg --print-architecture)
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
app=$tree/opt/apps/$id
doc=$tree/usr/share/doc/linli

install -d "$tree/DEBIAN" "$app"/{files,entries/{applications,mime/packages,icons/hicolor/scalable/apps}} "$tree/usr/bin" \
  "$tree"/usr/share/{applications,mime/packages,icons/hicolor/scalable/apps} "$doc"
cp -a "$folder/." "$app/files/"
install -m 755 "$here/linux/launch" "$app/files/launch"
cp "$here/linux/$id.desktop" "$app/entries/applications/"
cp "$here/linux/$id.xml" "$app/entries/mime/packages/"
cp "$here/linux/$id.svg" "$app/entries/icons/hicolor/scalable/apps/"
printf '{"appid": "%s", "name": "邻里", "version": "%s", "arch": ["%s"], "permissions": {"autostart": false, "notification": false, "trayicon": false, "clipboard": true, "account": false, "bluetooth": false, "camera": false, "audio_record": false, "installed_apps": false}}\n' \
  "$id" "$version" "$arch" >"$app/info"
(cd "$app/entries" && find . -type f -printf '%P\n') | while IFS= read -r entry; do
  ln -s "/opt/apps/$id/entries/$entry" "$tree/usr/share/$entry"
done
for name in linli linli-desktop; do ln -s "/opt/apps/$id/files/launch" "$tree/usr/bin/$name"; done

cp "$here/linux/copyright" "$doc/copyright"
ln -s "/opt/apps/$id/files/lib/resources/licences" "$doc/licences"
gzip -9n <"$folder/lib/resources/changelog.md" >"$doc/NEWS.gz"
printf 'linli (%s) stable; urgency=medium\n\n  * What is new stands in NEWS.gz (更新记录).\n\n -- Linli <noreply@example.org>  %s\n' \
  "$version" "$(date -R -u -d "@$SOURCE_DATE_EPOCH")" | gzip -9n >"$doc/changelog.gz"

# The newest symbol version of the C library that anything in the folder asks for.
glibc=$(find "$folder" -type f \( -name '*.so*' -o -name 'linli*' \) -exec objdump -T {} + 2>/dev/null |
  grep -oE 'GLIBC_[0-9.]+' | sed 's/GLIBC_//' | sort -Vu | tail -n 1)
size=$(du -sk --apparent-size "$tree" | cut -f1)
sed "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/; s/@GLIBC@/$glibc/" "$here/linux/control.in" >"$tree/DEBIAN/control"

chmod -R u=rwX,go=rX "$tree"
find "$app/files/lib" -type f -name '*.so*' -exec chmod 644 {} +
(cd "$tree" && find opt usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod 644 "$tree/DEBIAN/md5sums"
find "$tree" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz "-z${XZ_LEVEL:-6}" --threads-max=2 --build "$tree" "$out/linli_${version}_$arch.deb" >/dev/null
