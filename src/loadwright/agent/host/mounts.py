"""Mounted file systems, from /proc/self/mountinfo."""

from __future__ import annotations

import re

_ON_DISKS = frozenset({"zfs", "btrfs", "bcachefs"})
"""File systems on disks whose source need not be a path below /dev."""
_ON_NETWORKS = frozenset({
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "ceph", "fuse.ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs",
    "fuse.s3fs", "fuse.rclone", "lustre", "gpfs", "beegfs", "afs", "9p", "virtiofs",
})  # fmt: skip
_IMAGES = frozenset({"squashfs", "iso9660", "erofs", "cramfs", "udf"})
"""File systems that are always full."""
_ESCAPED = re.compile(r"\\([0-7]{3})")


def parse_mounts(text: str) -> list[str]:
    """Return where file systems on disks and over the network are mounted, each of them once.

    Raises ``ValueError`` or ``LookupError``.
    """
    paths: dict[str, str] = {}
    whole: set[str] = set()
    # Not splitlines(): paths may contain other characters that end lines.
    for line in text.rstrip("\n").split("\n"):
        # 36 35 98:0 /folder /mnt rw,noatime master:1 - ext4 /dev/sda1 rw: those between the sixth column and the
        # hyphen are optional. The third is the file system, which may have several mounts, of folders in it too.
        columns = line.split(" ")
        device, root, path = columns[2:5]
        kind, source = columns[columns.index("-", 6) + 1 :][:2]
        if not _holds_data(kind, source, path):
            continue
        # Container runtimes mount single files of the host there.
        if root != "/" and path.startswith("/etc/"):
            continue
        if device not in paths or (root == "/" and device not in whole):
            paths[device] = path
        if root == "/":
            whole.add(device)
    return list(dict.fromkeys(_unescaped(path) for path in paths.values()))


def _holds_data(kind: str, source: str, path: str) -> bool:
    if kind in _IMAGES or source == "/dev/fuse":
        return False
    # The root of a container is an overlay of folders of the host.
    return source.startswith("/dev/") or kind in _ON_DISKS or kind in _ON_NETWORKS or (kind, path) == ("overlay", "/")


def _unescaped(path: str) -> str:
    """Return a path in which blanks, tabs, line ends and backslashes are written as octal numbers."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 8)), path)
