"""What only Linux and other POSIX systems do: the same names as `on_windows`, chosen in `system`."""

from __future__ import annotations

import fcntl
import os
import re
from pathlib import Path

#: How often a rename is tried: nobody can keep a file from being renamed here.
TRIES = 1
MOUNTS = Path("/proc/mounts")
#: File systems whose files live on another machine, or in the host of a virtual one.
REMOTE = frozenset((
    "afs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs", "fuse.gvfsd-fuse",
    "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse", "glusterfs", "gfs2", "lustre", "ncpfs", "nfs",
    "nfs4", "ocfs2", "prl_fs", "smb2", "smb3", "smbfs", "sshfs", "vboxsf",
))


def move_new(source: Path, target: Path) -> None:
    """Give `source` its final name unless that exists. Raises FileExistsError, OSError."""
    try:
        os.link(source, target)  # atomic, fails when the name is taken
    except FileExistsError:
        raise
    except OSError:  # sticks (FAT, exFAT) have no links; one person sits in front of them
        if target.exists():
            raise FileExistsError(target) from None
        source.rename(target)
    else:
        source.unlink()


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock(descriptor: int) -> bool:
    """Take the lock of an open file without waiting; False when another holds it. The system drops it at our death."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def remote_kind(path: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the kind of network file system `path` (absolute) lies on, None when local or unknown."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    best, kind = -1, ""
    for line in lines:
        words = line.split(" ")
        if len(words) < 3:  # noqa: PLR2004 - device, folder, kind
            continue
        point = Path(re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), words[1]))
        depth = len(point.parts)
        if path.is_relative_to(point) and depth >= best:  # of two mounts on one folder the later hides the earlier
            best, kind = depth, words[2]
    return kind if kind in REMOTE else None


def forget_cached(path: Path) -> None:
    """Let the next reading of `path` come from the disk or stick itself, as far as the system agrees."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)
