#!/bin/sh
# 邻里：从自己的账号里卸载程序。办公文件、备份和设置都留着。
set -eu
id=cn.linli.desk
share=${XDG_DATA_HOME:-$HOME/.local/share}
home=$HOME/.local/opt/$id

for name in linli linli-desktop; do
  link=$HOME/.local/bin/$name
  if [ "$(readlink "$link" 2>/dev/null || true)" = "$home/current/launch" ]; then rm "$link"; fi
done
rm -f "$share/applications/$id.desktop" "$share/mime/packages/$id.xml" "$share/icons/hicolor/scalable/apps/$id.svg"
rm -rf "$home"
if command -v update-desktop-database >/dev/null 2>&1; then update-desktop-database -q "$share/applications" || true; fi
if command -v update-mime-database >/dev/null 2>&1; then update-mime-database "$share/mime" >/dev/null 2>&1 || true; fi

echo "邻里已卸载。办公文件、备份和设置没有动：$share/linli"
