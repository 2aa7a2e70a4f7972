from __future__ import annotations

import pytest

from loadwright.agent.host.mounts import may_wait, parse_mounts
from tests.agent.host.proc_files import OLD_PROC, PROC


def mounts(*lines: str) -> list[str]:
    return parse_mounts("\n".join(lines) + "\n")


def test_captured_files() -> None:
    assert parse_mounts((PROC / "self" / "mountinfo").read_text()) == ["/"]
    assert parse_mounts((OLD_PROC / "self" / "mountinfo").read_text()) == ["/", "/boot"]


def test_file_systems_on_disks_and_networks_hold_data() -> None:
    assert mounts(
        "1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "2 1 0:5 / /dev rw - devtmpfs udev rw",
        "3 1 0:6 / /run rw - tmpfs tmpfs rw",
        "4 1 0:40 / /nfs rw shared:3 master:1 propagate_from:2 - nfs4 server:/export rw,addr=10.0.0.1",
        "5 1 0:41 / /tank rw - zfs tank/data rw",
        "6 1 0:42 / /share rw - cifs //server/share rw",
        "7 1 7:1 / /snap/core/1 ro - squashfs /dev/loop1 ro",
        "8 1 0:43 / /media/dvd ro - iso9660 /dev/sr0 ro",
        "9 1 0:44 / /auto rw - autofs systemd-1 rw",
        "10 1 0:45 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw",
        "11 1 0:46 / /run/user/0/doc rw - fuse.portal portal rw",
        "12 1 0:47 / /run/app rw - fuse /dev/fuse rw",
        "13 1 8:17 / /usb rw - fuseblk /dev/sdb1 rw",
    ) == ["/", "/nfs", "/tank", "/share", "/usb"]


def test_several_mounts_of_a_file_system_are_one() -> None:
    assert mounts(
        "1 0 8:1 /srv/www /www rw - ext4 /dev/sda1 rw",
        "2 0 8:1 / /data rw - ext4 /dev/sda1 rw",
        "3 0 8:1 / /again rw - ext4 /dev/sda1 rw",
        "4 0 8:1 /srv /srv rw - ext4 /dev/sda1 rw",
        "5 0 0:33 /@ / rw - btrfs /dev/sdb rw,subvol=/@",
        "6 0 0:33 /@home /home rw - btrfs /dev/sdb rw,subvol=/@home",
    ) == ["/data", "/"]


def test_a_container() -> None:
    assert mounts(
        "1 0 0:60 / / rw - overlay overlay rw,lowerdir=/l",
        "2 1 8:1 /var/lib/docker/containers/f00/hostname /etc/hostname rw - ext4 /dev/sda1 rw",
        "3 1 8:2 /volumes/shop /data rw - ext4 /dev/sdb1 rw",
    ) == ["/", "/data"]


def test_paths_with_blanks_and_one_mounted_over_another() -> None:
    assert mounts(
        r"1 0 8:1 / /a\040b\134c\011d rw - ext4 /dev/sda1 rw",
        "2 0 8:2 / /over rw - ext4 /dev/sda2 rw",
        "3 0 8:3 / /over rw - ext4 /dev/sda3 rw",
    ) == ["/a b\\c\td", "/over"]


@pytest.mark.parametrize("line", ["", "1 0 8:1", "1 0 8:1 / / rw", "1 0 8:1 / / rw - ext4"])
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        mounts(line)


def test_disks_wait_for_nobody_unless_something_of_a_network_is_mounted() -> None:
    disks = (
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
        "2 1 8:2 / /boot rw - vfat /dev/sda2 rw",
        "3 1 0:5 / /proc rw - proc proc rw",
    )
    assert not may_wait("\n".join(disks))
    for other in (
        "4 1 0:7 / /home rw - nfs4 server:/home rw",
        "4 1 0:7 / /home rw - fuse.sshfs server:/home rw",
        "4 1 0:7 / /pool rw - zfs pool rw",
    ):
        assert may_wait("\n".join([*disks, other]))
    assert may_wait("1 0 0:7 / / rw - overlay overlay rw")
    assert not may_wait("\n".join([*disks, "4 1 0:9 / /auto rw - autofs systemd-1 rw"]))
    assert not may_wait("\n".join([*disks, "4 1 0:8 / /var/lib/docker/overlay2/merged rw - overlay overlay rw"]))
