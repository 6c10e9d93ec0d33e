#!/bin/sh
# 邻里：装到自己的账号里，不需要管理员。  Installs for this user only; run it again to bring in a newer version.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
id=cn.linli.desk
version=$(cat "$here/version")
share=${XDG_DATA_HOME:-$HOME/.local/share}
home=$HOME/.local/opt/$id # never $share/linli: there the office's own files are kept
kept=2                    # this version and the one before

mkdir -p "$home/versions" "$HOME/.local/bin" "$share/applications" "$share/mime/packages" "$share/icons/hicolor/scalable/apps"

# Unpacked beside and renamed: an installation that is cut off leaves no half version.
new=$home/versions/.new-$$
trap 'rm -rf "$new"' EXIT
cp -R "$here/files" "$new"
cp "$here/uninstall.sh" "$new/uninstall.sh"
rm -rf "$home/versions/$version"
mv "$new" "$home/versions/$version"
touch "$home/versions/$version"
ln -sfn "versions/$version" "$home/current.new"
mv -T "$home/current.new" "$home/current"

for name in linli linli-desktop; do ln -sf "$home/current/launch" "$HOME/.local/bin/$name"; done
# The launcher goes by the name it is called by, which is `launch` here: the window.
sed "s|^Exec=.*|Exec=\"$home/current/launch\" %F|" "$here/$id.desktop" >"$share/applications/$id.desktop"
cp "$here/$id.xml" "$share/mime/packages/$id.xml"
cp "$here/$id.svg" "$share/icons/hicolor/scalable/apps/$id.svg"

# The oldest versions go.
ls -1t "$home/versions" | tail -n +$((kept + 1)) | while IFS= read -r old; do rm -rf "${home:?}/versions/$old"; done

if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$share/applications" || true; fi
if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$share/mime" >/dev/null 2>&1 || true; fi

echo "邻里 $version 已装好：在开始菜单里找“邻里”，或运行 $HOME/.local/bin/linli-desktop"
echo "检查能不能用：$HOME/.local/bin/linli --selftest　　卸载：sh $home/current/uninstall.sh"
