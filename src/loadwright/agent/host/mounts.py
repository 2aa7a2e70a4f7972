"""Mounted file systems, from /proc/self/mountinfo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_ON_DISKS = frozenset({"zfs", "btrfs", "bcachefs"})
"""File systems on disks whose source need not be a path below /dev."""
_ON_NETWORKS = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "fuse.ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs",
    "fuse.s3fs", "fuse.rclone", "lustre", "gpfs", "beegfs", "afs", "9p", "virtiofs",
})  # fmt: skip
_IMAGES = frozenset({"squashfs", "iso9660", "erofs", "cramfs", "udf"})
"""File systems that are always full."""
_NEVER_WAIT = frozenset({"ext2", "ext3", "ext4", "xfs", "btrfs", "vfat"})
"""File systems whose size the kernel knows without asking anybody, not even the disk."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


def parse_mounts(text: str) -> list[str]:
    """Return where file systems on disks and over the network are mounted, each of them once.

    Raises ``ValueError`` or ``LookupError``.
    """
    paths: dict[str, str] = {}
    whole: set[str] = set()
    for mount in _mounts(text):
        device, root, path, _kind, _source = mount
        if not _holds_data(mount):
            continue
        # Container runtimes mount single files of the host there.
        if root != "/" and path.startswith("/etc/"):
            continue
        if device not in paths or (root == "/" and device not in whole):
            paths[device] = path
        if root == "/":
            whole.add(device)
    return list(dict.fromkeys(_unescaped(path) for path in paths.values()))


def may_wait(text: str) -> bool:
    """Return whether asking for the sizes of what ``parse_mounts`` returns may wait for another machine or a program.

    If one of them does, even a disk may, which could be mounted in it. Raises the same.
    """
    return any(_holds_data(mount) and mount.kind not in _NEVER_WAIT for mount in _mounts(text))


class _Mount(NamedTuple):
    """A line. ``device`` is the file system, which may have several mounts, of folders in it too."""

    device: str
    root: str
    path: str
    kind: str
    source: str


def _mounts(text: str) -> Iterator[_Mount]:
    # Not splitlines(): paths may contain other characters that end lines.
    for line in text.rstrip("\n").split("\n"):
        # 36 35 98:0 /folder /mnt rw,noatime master:1 - ext4 /dev/sda1 rw: those between the sixth column and the
        # hyphen are optional.
        columns = line.split(" ")
        device, root, path = columns[2:5]
        kind, source = columns[columns.index("-", 6) + 1 :][:2]
        yield _Mount(device, root, path, kind, source)


def _holds_data(mount: _Mount) -> bool:
    _device, _root, path, kind, source = mount
    if kind in _IMAGES or source == "/dev/fuse":
        return False
    # The root of a container is an overlay of folders of the host.
    return source.startswith("/dev/") or kind in _ON_DISKS or kind in _ON_NETWORKS or (kind, path) == ("overlay", "/")


def _unescaped(path: str) -> str:
    """Return a path in which blanks, tabs, line ends and backslashes are written as octal numbers."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), path)
