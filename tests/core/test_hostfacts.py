"""Facts parsed from the output of different kinds of machines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.hostfacts import Disk, HostFacts, Java, complete, parse

DEBIAN = """\
== os-release
PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
== release
== kernel
Linux 6.1.0-18-amd64
== architecture
x86_64
== cpu
model		: 85
model name	: Intel(R) Xeon(R) Platinum 8269CY CPU @ 2.50GHz
processor	: 0
processor	: 1
Model name:                      Intel(R) Xeon(R) Platinum 8269CY CPU @ 2.50GHz
== cores
2
== memory
MemTotal:        7950196 kB
== uptime
1234567.89 2345678.90
== disks
/dev/vda1         41152736 9412304  29827716      24% /
/dev/vdb        515010816 1036288 487739312       1% /data with space
/dev/vda1         41152736 9412304  29827716      24% /var/lib/docker
== machine
3a7bd3e2360a3d29eea436fcfb7e44c7
== java
/usr/lib/jvm/java-17-openjdk-amd64/bin/java	openjdk version "17.0.9" 2023-10-17
/usr/lib/jvm/java-8-openjdk-amd64/jre/bin/java	openjdk version "1.8.0_382"
/opt/jdk-21/bin/java	JAVA_VERSION="21.0.1"
/opt/broken/bin/java	Error: could not find libjava.so
== end
"""

CENTOS = """\
Last login: Mon Nov 23 10:00:00 2026
== os-release
NAME="CentOS Linux"
VERSION="7 (Core)"
ID="centos"
PRETTY_NAME="CentOS Linux 7 (Core)"
== release
CentOS Linux release 7.9.2009 (Core)
== kernel
Linux 3.10.0-1160.el7.x86_64
== architecture
x86_64
== cpu
model name	: QEMU Virtual CPU version 2.5+
== cores
16
== memory
MemTotal:       32779660 kB
== uptime
86400.00 100.00
== disks
/dev/mapper/centos-root  52403200 20961280  31441920      41% /
== java
/usr/java/jdk1.8.0_202/bin/java	java version "1.8.0_202"
== end
"""

ALPINE = """\
== os-release
NAME="Alpine Linux"
ID=alpine
VERSION_ID=3.19.1
PRETTY_NAME="Alpine Linux v3.19"
== release
== kernel
Linux 6.6.16-0-lts
== architecture
aarch64
== cpu
== cores
4
== memory
MemTotal:        1014104 kB
== uptime
42.17 100.44
== disks
overlay               61202244  17459996  40600928  30% /
== java
== end
"""

KYLIN_ARM = """\
== os-release
NAME="Kylin Linux Advanced Server"
VERSION="V10 (Tercel)"
ID="kylin"
PRETTY_NAME="Kylin Linux Advanced Server V10 (Tercel)"
== release
Kylin Linux Advanced Server release V10 (Tercel)
== kernel
Linux 4.19.90-24.4.v2101.ky10.aarch64
== architecture
aarch64
== cpu
Model name:          Kunpeng-920
processor	: 0
== cores
96
== memory
MemTotal:       267318592 kB
== uptime
9.5 3.2
== disks
== java
/usr/lib/jvm/bisheng-jdk1.8.0_342/bin/java	openjdk version "1.8.0_342"
== end
"""


def test_debian() -> None:
    assert parse(DEBIAN) == HostFacts(
        distribution="Debian GNU/Linux 12 (bookworm)",
        kernel="Linux 6.1.0-18-amd64",
        architecture="x86_64",
        cpu="Intel(R) Xeon(R) Platinum 8269CY CPU @ 2.50GHz",
        cores=2,
        memory=7950196 * 1024,
        disks=(
            Disk("/", 41152736 * 1024, 9412304 * 1024),
            Disk("/data with space", 515010816 * 1024, 1036288 * 1024),
        ),
        uptime=1234567,
        java=(
            Java("/usr/lib/jvm/java-17-openjdk-amd64/bin/java", "17.0.9"),
            Java("/usr/lib/jvm/java-8-openjdk-amd64/jre/bin/java", "1.8.0_382"),
            Java("/opt/jdk-21/bin/java", "21.0.1"),
        ),
        machine="3a7bd3e2360a3d29eea436fcfb7e44c7",
    )


def test_centos_names_its_full_version_elsewhere() -> None:
    facts = parse(CENTOS)
    assert facts.distribution == "CentOS Linux release 7.9.2009 (Core)"
    assert facts.cores == 16
    assert facts.disks[0].mount == "/"
    assert facts.java == (Java("/usr/java/jdk1.8.0_202/bin/java", "1.8.0_202"),)


def test_alpine_has_busybox_and_no_name_for_its_processor() -> None:
    facts = parse(ALPINE)
    assert (facts.distribution, facts.cpu, facts.cores) == ("Alpine Linux v3.19", "", 4)
    assert facts.disks == (Disk("/", 61202244 * 1024, 17459996 * 1024),)
    assert (facts.uptime, facts.java) == (42, ())


def test_an_arm_machine_is_named_by_lscpu() -> None:
    facts = parse(KYLIN_ARM)
    assert (facts.cpu, facts.cores, facts.architecture) == ("Kunpeng-920", 96, "aarch64")
    assert facts.distribution == "Kylin Linux Advanced Server V10 (Tercel)"


def test_cores_are_counted_if_not_reported() -> None:
    assert parse("== cpu\nprocessor\t: 0\nprocessor\t: 1\nprocessor\t: 2\n== cores\n\n").cores == 3


def test_it_is_known_whether_the_script_came_to_its_end() -> None:
    assert complete(DEBIAN)
    assert not complete(DEBIAN.removesuffix("== end\n"))
    assert not complete("This account is not available.\n")


def test_a_machine_cannot_put_much_into_its_facts() -> None:
    noise = "".join(f"/dev/x{number} 1 1 1 1% /m{number}\n" for number in range(1000))
    javas = "".join(f'/opt/{number}/bin/java\tversion "17"\n' for number in range(1000))
    name = "N" * 100_000 + "\x1b[31m"
    facts = parse(f'== os-release\nPRETTY_NAME="{name}"\n== disks\n{noise}== java\n{javas}== end\n')
    assert facts.distribution == "N" * 200
    assert len(facts.disks) == 64
    assert len(facts.java) == 32
    assert parse('== kernel\nLinux\x1b[31m "<script>"\n').kernel == 'Linux [31m "<script>"'


SECTIONS = st.sampled_from(
    [
        "os-release", "release", "kernel", "architecture", "cpu", "cores", "memory", "uptime", "disks", "machine",
        "java", "end",
    ]
)  # fmt: skip


@given(st.lists(st.tuples(SECTIONS, st.text())))
def test_no_output_raises(told: list[tuple[str, str]]) -> None:
    facts = parse("".join(f"== {name}\n{text}\n" for name, text in told))
    assert facts.cores >= 0
    assert facts.memory >= 0
    assert facts.uptime >= 0
