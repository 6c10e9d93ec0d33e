"""Shares and synced folders are refused; one program at a time has a file open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from db.errors import FileRefused
from db.file.on_posix import remote_kind
from db.file.whereabouts import FileLock, refuse_shared

MOUNTS = r"""proc /proc proc rw 0 0
/dev/vda / ext4 rw 0 0
//server/office /mnt/office cifs rw 0 0
server:/home /home/nfs nfs4 rw 0 0
user@host:/ /media/社区\040共享 fuse.sshfs rw 0 0
/dev/sdb /mnt/office/local ext4 rw 0 0
server:/x /over nfs rw 0 0
/dev/sdc /over ext4 rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/a.linli", None),
        ("/mnt/office/a.linli", "cifs"),
        ("/mnt/office2/a.linli", None),
        ("/mnt/office/local/a.linli", None),
        ("/home/nfs/deep/a.linli", "nfs4"),
        ("/media/社区 共享/a.linli", "fuse.sshfs"),
        ("/over/a.linli", None),
    ],
)
def test_mounted_shares_are_recognised(path: str, kind: str | None, tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert remote_kind(Path(path), mounts) == kind


def test_unknown_mounts_count_as_local(tmp_path: Path) -> None:
    assert remote_kind(Path("/a.linli"), tmp_path / "none") is None
    (tmp_path / "empty").write_text("")
    assert remote_kind(Path("/a.linli"), tmp_path / "empty") is None


def refusal(path: Path, **given: object) -> str:
    with pytest.raises(FileRefused, match="移到本机硬盘") as caught:
        refuse_shared(path, **given)
    assert caught.value.code == "shared_folder"
    return caught.value.sentence


@pytest.mark.parametrize("path", [r"\\server\office\a.linli", "//server/office/a.linli"])
def test_network_names_are_refused(path: str) -> None:
    assert "网络共享" in refusal(Path(path))


def test_mounted_shares_are_refused(tmp_path: Path) -> None:
    assert "网络共享" in refusal(tmp_path / "a.linli", remote_kind=lambda _: "cifs")


@pytest.mark.parametrize(
    ("folder", "disk"),
    [
        ("OneDrive", "OneDrive"),
        ("OneDrive - 杏花里社区", "OneDrive"),
        ("坚果云", "坚果云"),
        ("我的坚果云", "坚果云"),
        ("Nutstore Files", "坚果云"),
        ("BaiduSyncdisk", "百度同步盘"),
        ("百度同步盘", "百度同步盘"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (办公)", "Dropbox"),
        ("iCloudDrive", "iCloud"),
        ("com~apple~CloudDocs", "iCloud"),
        ("WPS云盘", "WPS云盘"),
        ("WPSDrive", "WPS云盘"),
    ],
)
def test_synced_folders_are_refused(folder: str, disk: str, tmp_path: Path) -> None:
    assert f"{disk}的同步文件夹" in refusal(tmp_path / folder / "台账" / "a.linli")


@pytest.mark.parametrize("folder", ["台账", "OneDriver", "关于坚果云的说明", "dropboxes"])
def test_ordinary_folders_are_welcome(folder: str, tmp_path: Path) -> None:
    refuse_shared(tmp_path / folder / "坚果云")
    refuse_shared(tmp_path / folder / "a.linli", environment={"OneDrive": str(tmp_path / "elsewhere")})


def test_a_link_into_a_synced_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "台账").symlink_to(tmp_path / "Dropbox")
    assert "Dropbox" in refusal(tmp_path / "台账" / "a.linli")


def test_a_desktop_moved_into_onedrive_is_recognised(tmp_path: Path) -> None:
    assert "OneDrive" in refusal(tmp_path / "桌面" / "a.linli", environment={"OneDriveConsumer": str(tmp_path)})


def test_a_renamed_synced_folder_is_recognised_by_its_marker(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert "Syncthing" in refusal(tmp_path / "台账" / "a.linli")


def test_a_second_opening_is_refused_and_harmless(tmp_path: Path) -> None:
    path = tmp_path / "杏花里.linli"
    with FileLock(path) as lock:
        for _ in range(2):
            with pytest.raises(FileRefused, match="已经在另一个窗口里打开") as caught:
                FileLock(path)
            assert caught.value.code == "in_use"
        with FileLock(tmp_path / "桃花里.linli"):
            pass
    lock.release()
    FileLock(path).release()
    assert [one.name for one in sorted(tmp_path.iterdir())] == ["杏花里.lock", "桃花里.lock"]


def test_a_missing_folder_has_its_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        FileLock(tmp_path / "gone" / "a.linli")
    assert caught.value.code == "folder_missing"


HOLDER = """
import sys
from pathlib import Path
from db.file.whereabouts import FileLock
lock = FileLock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_lock_of_a_killed_program_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "杏花里.linli"
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", HOLDER, str(path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "cwd": root}
    with subprocess.Popen(command, text=True, **pipes) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(FileRefused) as caught:
            FileLock(path)
        assert caught.value.code == "in_use"
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait()
    FileLock(path).release()
