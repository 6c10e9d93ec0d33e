#!/bin/bash
# One trial inside a clean system: /tmp/linli.deb and /tmp/linli.tar.xz, by somebody who has never heard of Python.
# Writes /tmp/facts: as what, seconds to the window, of these on the processor, memory in MB, result.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 HOME=/tmp PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t tmpfs tmpfs /dev/shm
facts=/tmp/facts
: >"$facts"

check() { # check WORDS COMMAND…: goes on after a failure, so that one run shows them all
  local words=$1
  shift
  if "$@" >/tmp/last 2>&1; then echo "  ok      $words"; else
    echo "  FAILED  $words"
    sed 's/^/          /' /tmp/last | tail -n 30
    wrong=1
  fi
}
wrong=0

dbus-uuidgen --ensure 2>/dev/null || head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >/etc/machine-id
apt-get update -qq

check 'apt installs the package with what it depends on' apt-get install -qq -y --no-install-recommends /tmp/linli.deb
check 'self-test, with nothing else installed and no network' unshare --net linli --selftest

# Now what an office PC has besides: a screen, a Chinese font, the registry of file types; and an ordinary person.
apt-get install -qq -y --no-install-recommends xvfb xauth x11-utils imagemagick fonts-wqy-microhei shared-mime-info \
  libglib2.0-bin desktop-file-utils hicolor-icon-theme procps xz-utils >/dev/null 2>&1
update-mime-database /usr/share/mime
update-desktop-database /usr/share/applications
useradd --create-home --home-dir /srv/clerk clerk
install -d -o clerk /run/user/1000

# Becomes the program itself at once, so that the window can be closed by its process.
clerk=(setpriv --reuid clerk --regid clerk --init-groups env -i HOME=/srv/clerk XDG_RUNTIME_DIR=/run/user/1000 LC_ALL=C.UTF-8
  PATH=/usr/local/bin:/usr/bin:/bin DISPLAY=:7)
as_clerk() { "${clerk[@]}" "$@"; }
# grep reads to the end: one that stops early (-q) would fail who writes to it.
type_of() { as_clerk gio info -a standard::content-type "/srv/clerk/$1" | grep "$2"; }
opens() { as_clerk gio mime "$1" | grep cn.linli.desk.desktop; }

# window COMMAND…: starts it on the screen → seconds until its window stands there, processor seconds, memory in MB.
window() {
  local began now seconds=none busy=0 memory=0 child
  began=$(date +%s.%N)
  "${clerk[@]}" "$@" >/tmp/started 2>&1 &
  child=$!
  for _ in $(seq 600); do
    if xwininfo -root -tree 2>/dev/null | grep '"linli' >/dev/null; then
      now=$(date +%s.%N)
      seconds=$(awk "BEGIN {printf \"%.1f\", $now - $began}")
      busy=$(awk -v hertz="$(getconf CLK_TCK)" '{printf "%.1f", ($14 + $15) / hertz}' "/proc/$child/stat")
      break
    fi
    kill -0 "$child" 2>/dev/null || break
    sleep 0.05
  done
  sleep 2
  memory=$(ps -u clerk -o rss=,args= | awk '/linli-desktop/ {if ($1 > most) most = $1} END {printf "%.0f", most / 1024}')
  import -window root /tmp/window.png 2>/dev/null || true
  kill "$child" 2>/dev/null || true
  wait "$child" 2>/dev/null || true
  echo "$seconds $busy $memory"
  [ "$seconds" != none ]
}

Xvfb :7 -screen 0 1366x768x24 -nolisten tcp -noreset >/tmp/xvfb 2>&1 &
screen=$!
trap 'kill "$screen" 2>/dev/null || true' EXIT
export DISPLAY=:7
for _ in $(seq 100); do xwininfo -root >/dev/null 2>&1 && break; sleep 0.1; done

for name in x.linli x.linlibak x.cpkg; do echo x >"/srv/clerk/$name"; done
shown=$(window linli-desktop) || { wrong=1; cat /tmp/started; }
echo "  window  $shown"
check 'an ordinary person, on the screen: self-test' as_clerk linli --selftest
check 'a .linli file is known' type_of x.linli application/x-linli-office
check 'a .linlibak file is known' type_of x.linlibak application/x-linli-backup
check 'a .cpkg file is known' type_of x.cpkg application/x-linli-package
check '.linli opens in the program' opens application/x-linli-office
check '.linlibak opens in the program' opens application/x-linli-backup
check '.cpkg opens in the program' opens application/x-linli-package
check 'the desktop file is right' desktop-file-validate /usr/share/applications/cn.linli.desk.desktop
check 'licences are under /usr/share/doc' test -s /usr/share/doc/linli/licences/components.txt
check 'an office file is made' as_clerk sh -c 'mkdir -p ~/.local/share/linli; echo "a long password 7" | linli new ~/.local/share/linli/o.linli --office 示例居委会 --code 310199001001 --street 示例街道 --account 文书 --password-stdin'
find /srv/clerk -type f -not -path '*/.cache/*' -exec sha256sum {} + | sort >/tmp/before
check 'apt removes the package' apt-get purge -qq -y linli
check 'nothing of the program is left' test ! -e /opt/apps/cn.linli.desk -a ! -e /usr/bin/linli -a ! -e /usr/share/doc/linli
check 'nothing of the person is lost' sh -c 'test -s /srv/clerk/.local/share/linli/o.linli && sha256sum -c --quiet /tmp/before'
printf '.deb\t%s\t%s\t%s\t%s\n' ${shown:-none 0 0} "$([ "$wrong" = 0 ] && echo passed || echo FAILED)" >>"$facts"
all=$wrong wrong=0

check 'the person installs the .tar.xz' as_clerk sh -c 'cd && tar -xf /tmp/linli.tar.xz && sh linli-*/install.sh && rm -r linli-*-linux-*'
check 'self-test' as_clerk /srv/clerk/.local/bin/linli --selftest
shown=$(window /srv/clerk/.local/bin/linli-desktop) || { wrong=1; cat /tmp/started; }
echo "  window  $shown"
check 'a .linli file opens in the program' opens application/x-linli-office
check 'the desktop file is right' desktop-file-validate /srv/clerk/.local/share/applications/cn.linli.desk.desktop
check 'the person removes it' as_clerk sh /srv/clerk/.local/opt/cn.linli.desk/current/uninstall.sh
check 'nothing of the program is left' test ! -e /srv/clerk/.local/opt/cn.linli.desk -a ! -e /srv/clerk/.local/bin/linli
check 'nothing of the person is lost' sh -c 'test -s /srv/clerk/.local/share/linli/o.linli && sha256sum -c --quiet /tmp/before'
printf '.tar.xz\t%s\t%s\t%s\t%s\n' ${shown:-none 0 0} "$([ "$wrong" = 0 ] && echo passed || echo FAILED)" >>"$facts"
[ "$all$wrong" = 00 ]
