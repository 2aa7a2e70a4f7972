"""Bundles are accepted completely or refused with one sentence."""

import io
import stat
import struct
import warnings
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.document.bundle import (
    BundleReader,
    PlanBundle,
    SeveralPlansError,
    read_bundle,
    write_bundle,
)
from loadwright.core.jmx.document.limits import MAX_BYTES, Limits
from loadwright.core.jmx.document.tree import PlanError
from tests.core.jmx.plans import document, group

PLAN = document(group()).encode()
PART = b'<jmeterTestPlan version="1.2"><hashTree><TestFragmentController/><hashTree/></hashTree></jmeterTestPlan>'


def zipped(*entries: tuple[str | zipfile.ZipInfo, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", compression) as archive:
        # Duplicate names are tested here.
        warnings.simplefilter("ignore", UserWarning)
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def special(name: str, mode: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (mode | 0o777) << 16
    return info


def test_a_zip_gives_its_plan_and_files() -> None:
    data = zipped(
        ("data/", b""), ("data/users.csv", b"a,b"), ("plan.jmx", PLAN), ("lib/part.jmx", PLAN),
        ("__MACOSX/._plan.jmx", b"junk"), (".DS_Store", b"junk"), ("用户.csv", b"c"),
    )  # fmt: skip

    bundle = read_bundle("shop.zip", data)

    assert bundle.plan_name == "plan.jmx"
    assert bundle.plan == PLAN
    assert bundle.files == {"data/users.csv": b"a,b", "lib/part.jmx": PLAN, "用户.csv": b"c"}


def test_a_zip_of_one_folder_is_treated_as_that_folder() -> None:
    data = zipped(
        ("shop/", b""), ("shop/plan.jmx", PLAN), ("shop/data/users.csv", b"a"), ("__MACOSX/shop/._x", b"junk")
    )
    assert read_bundle("shop.zip", data) == PlanBundle("plan.jmx", PLAN, {"data/users.csv": b"a"})
    assert read_bundle("shop.zip", zipped(("a/b/plan.jmx", PLAN))) == PlanBundle("plan.jmx", PLAN)


def test_paths_may_begin_at_the_current_folder() -> None:
    data = zipped(("./", b""), ("./plan.jmx", PLAN), ("././data/", b""), ("./data/users.csv", b"a"))
    assert read_bundle("shop.zip", data) == PlanBundle("plan.jmx", PLAN, {"data/users.csv": b"a"})


def test_backslashes_separate_folders_and_files_of_file_managers_are_left_out() -> None:
    entries = [
        ("data\\", b""),
        ("data\\users.csv", b"a"),
        ("plan.jmx", PLAN),
        ("._plan.jmx", b"x"),
        ("desktop.ini", b"x"),
    ]
    assert read_bundle("shop.zip", zipped(*entries)) == PlanBundle("plan.jmx", PLAN, {"data/users.csv": b"a"})


def test_the_plan_is_the_one_with_a_test_plan_or_the_chosen_one() -> None:
    entries = [("login.jmx", PART), ("shop.jmx", PLAN), ("broken.jmx", b"<")]
    assert read_bundle("a.zip", zipped(*entries)).plan_name == "shop.jmx"
    both = zipped(*entries, ("other.jmx", PLAN))
    assert read_bundle("a.zip", both, chosen="other.jmx").plan_name == "other.jmx"
    with pytest.raises(SeveralPlansError) as caught:
        read_bundle("a.zip", both)
    assert caught.value.paths == ["other.jmx", "shop.jmx"]
    with pytest.raises(PlanError, match=r"has no plan 'x.jmx'; it has: broken.jmx, login.jmx, other.jmx, shop.jmx"):
        read_bundle("a.zip", both, chosen="x.jmx")


@pytest.mark.parametrize(
    "others",
    [
        [("data/users.csv", b"a")],
        [("parts/login.jmx", PART)],
        [("login.jmx", PART), ("broken.jmx", b"<")],
        [("login.jmx", PART), ("parts/login.jmx", PART)],
    ],
)
def test_a_plan_in_a_folder_is_the_plan_if_it_is_the_only_one(others: list[tuple[str, bytes]]) -> None:
    assert read_bundle("shop.zip", zipped(("t/plan.jmx", PLAN), *others)) == PlanBundle(
        "t/plan.jmx", PLAN, dict(others)
    )


def test_plans_in_folders_do_not_matter_beside_one_at_the_top() -> None:
    assert read_bundle("a.zip", zipped(("a/b.jmx", PLAN), GOOD, ("part.jmx", PART))).plan_name == "a.jmx"


def test_a_plan_cannot_be_chosen_in_a_file_that_is_no_zip() -> None:
    with pytest.raises(PlanError, match=r"a.jmx has no plan 'b.jmx'; it has: a.jmx"):
        read_bundle("a.jmx", PLAN, chosen="b.jmx")


def test_parts_that_are_larger_than_a_plan_may_be_are_not_read() -> None:
    with pytest.raises(SeveralPlansError) as caught:
        read_bundle("a.zip", zipped(GOOD, ("part.jmx", bytes(MAX_BYTES))))
    assert caught.value.paths == ["a.jmx", "part.jmx"]


@pytest.mark.parametrize(
    ("name", "plan_name"),
    [("a.jmx", "a.jmx"), ("C:\\plans\\a.JMX", "a.JMX"), ("/tmp/x/登录.jmx", "登录.jmx"), ("plan", "plan.jmx")],
)
def test_a_plan_alone_is_a_bundle_too(name: str, plan_name: str) -> None:
    assert read_bundle(name, PLAN) == PlanBundle(plan_name, PLAN, {})


def test_a_zip_is_known_by_its_content() -> None:
    assert read_bundle("renamed.jmx", zipped(("a.jmx", PLAN))).plan_name == "a.jmx"


paths = st.lists(st.text(st.sampled_from("ab中. -"), min_size=1, max_size=4), min_size=1, max_size=3).map("/".join)


def usable(files: dict[str, bytes]) -> bool:
    names = [path.split("/") for path in files]
    dots = any(set(part) <= {"."} for parts in names for part in parts)
    inside = any(other != path and other.startswith(f"{path}/") for path in files for other in files)
    return not dots and not inside


@given(st.dictionaries(paths, st.binary(max_size=50), max_size=5).filter(usable))
def test_writing_and_reading_a_bundle_are_inverse(files: dict[str, bytes]) -> None:
    bundle = PlanBundle("plan.jmx", PLAN, files)

    written = write_bundle(bundle)

    assert read_bundle("plan.zip", written) == bundle
    assert write_bundle(PlanBundle("plan.jmx", PLAN, dict(reversed(files.items())))) == written


def test_a_written_bundle_begins_with_the_plan_and_carries_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(write_bundle(PlanBundle("z.jmx", PLAN, {"b": b"", "a": b""})))) as archive:
        assert [info.filename for info in archive.infolist()] == ["z.jmx", "a", "b"]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_file_cannot_be_the_plan() -> None:
    with pytest.raises(ValueError, match="is the plan and a file"):
        write_bundle(PlanBundle("a.jmx", PLAN, {"a.jmx": b""}))


GOOD = ("a.jmx", PLAN)


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ([], "has no .jmx; add the plan"),
        ([("data.csv", b"1")], "has no .jmx; add the plan"),
        ([("x/a.jmx", PLAN), ("y/b.jmx", PLAN)], "has 2 plans (x/a.jmx, y/b.jmx); choose one"),
        ([(f"{n:02}/a.jmx", PLAN) for n in range(21)], "19/a.jmx, …); choose one"),
        ([GOOD, ("b.JMX", PLAN), ("c.jmx", PART)], "has 2 plans (a.jmx, b.JMX); choose one"),
        ([("b.jmx", PART), ("a.jmx", b"no plan")], "has 2 plans (a.jmx, b.jmx); choose one"),
        ([GOOD, ("../evil", b"")], "a path that leads out of the zip"),
        ([GOOD, ("data/../../evil", b"")], "a path that leads out of the zip"),
        ([GOOD, ("..", b"")], "a path that leads out of the zip"),
        ([GOOD, ("/etc/passwd", b"")], "an absolute path"),
        ([GOOD, ("C:/evil", b"")], "an absolute path"),
        ([GOOD, ("c:evil", b"")], "an absolute path"),
        ([GOOD, ("..\\evil", b"")], "a path that leads out of the zip"),
        ([GOOD, ("\\evil", b"")], "an absolute path"),
        ([GOOD, ("data/b", b"1"), ("data\\b", b"2")], "'data/b' twice"),
        ([GOOD, ("a//b", b"")], "not a usable file name"),
        ([GOOD, ("a/./b", b"")], "not a usable file name"),
        ([GOOD, (".", b"")], "not a usable file name"),
        ([GOOD, ("b", b"1"), ("./b", b"2")], "'b' twice"),
        ([GOOD, ("new\nline", b"")], "not a usable file name"),
        ([GOOD, ("long" * 100, b"")], "or a name longer than 255 bytes"),
        ([GOOD, (special("link", stat.S_IFLNK), b"/etc/passwd")], "a link or special file"),
        ([(special("a.jmx", stat.S_IFLNK), b"/etc/passwd")], "a link or special file"),
        ([GOOD, (special("pipe", stat.S_IFIFO), b"")], "a link or special file"),
        ([GOOD, (special("device", stat.S_IFCHR), b"")], "a link or special file"),
        ([GOOD, ("b", b"1"), ("b", b"2")], "'b' twice"),
        ([GOOD, GOOD], "'a.jmx' twice"),
        ([GOOD, ("b", b"1"), ("b/c", b"2")], "'b' as a file and as a folder"),
        ([("a.jmx", b"no plan")], "bad.zip: a.jmx is empty or not XML"),
        ([("a.jmx", b"<a/>")], "bad.zip: a.jmx is not a JMeter plan"),
    ],
)  # fmt: skip
def test_a_bad_zip_is_refused(entries: list[tuple[str | zipfile.ZipInfo, bytes]], message: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_bundle("bad.zip", zipped(*entries))

    assert message in str(caught.value)
    assert str(caught.value).startswith("bad.zip")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.zip", PLAN, "a.zip is not a zip file; use"),
        ("a.zip", b"", "a.zip is not a zip file"),
        ("a.jmx", b"", "a.jmx is empty or not XML"),
        ("a.zip", b"PK\x03\x04 and then nothing of a zip", "a.zip is a damaged zip file"),
        ("a.zip", zipped(GOOD)[:-30], "a.zip is a damaged zip file"),
    ],
)
def test_other_files_are_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        read_bundle(name, data)

    assert message in str(caught.value)


def test_an_encrypted_zip_is_refused() -> None:
    data = bytearray(zipped(GOOD))
    # Bit 0 of the flags, in the local header and in the directory.
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1

    with pytest.raises(PlanError, match="encrypted; create the zip without a password"):
        read_bundle("a.zip", bytes(data))


def test_a_zip_with_damaged_content_is_refused() -> None:
    data = bytearray(zipped(GOOD))
    data[60] ^= 0xFF

    with pytest.raises(PlanError, match=r"a.jmx cannot be unpacked .*; create the zip again"):
        read_bundle("a.zip", bytes(data))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(total=5 << 20), "expands to more than 5 MiB"),
        (Limits(file=3 << 20), "zeros is larger than 3 MiB"),
        (Limits(entries=1), "more than 1 files"),
    ],
)
def test_a_zip_over_a_limit_is_refused(limits: Limits, message: str) -> None:
    with pytest.raises(PlanError, match=message):
        read_bundle("a.zip", zipped(GOOD, ("zeros", bytes(10 << 20))), limits)


def test_declared_sizes_of_a_zip_are_not_trusted() -> None:
    data = bytearray(zipped(GOOD, ("zeros", bytes(10 << 20))))
    directory = data.rindex(b"PK\x01\x02")
    # The uncompressed size in the directory: 1 byte.
    data[directory + 24 : directory + 28] = struct.pack("<I", 1)

    with pytest.raises(PlanError, match=r"expands to more than 5 MiB|cannot be unpacked"):
        read_bundle("a.zip", bytes(data), Limits(total=5 << 20))


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_without_a_mark_are_read_as_their_author_meant(encoding: str) -> None:
    raw = "用户数据.csv".encode(encoding)
    data = zipped(GOOD, ("x" * len(raw), b"1")).replace(b"x" * len(raw), raw)

    assert list(read_bundle("a.zip", data).files) == ["用户数据.csv"]


def test_a_large_file_comes_in_chunks() -> None:
    data = zipped(GOOD, ("zeros", bytes(5 << 20)))

    with BundleReader("a.zip", io.BytesIO(data)) as bundle:
        sizes = [len(chunk) for chunk in bundle.chunks("zeros")]

    assert sum(sizes) == 5 << 20
    assert max(sizes) <= 1 << 20


@given(st.binary(max_size=300), st.integers(0, 10_000), st.integers(1, 8))
def test_no_zip_ends_in_anything_but_a_bundle_or_a_plan_error(noise: bytes, at: int, width: int) -> None:
    good = zipped(GOOD, ("data/users.csv", b"1,2"))
    at %= len(good)
    for data in (b"PK\x03\x04" + noise, good[:at] + noise[:width] + good[at + width :], good[:at], noise):
        try:
            bundle = read_bundle("a.zip", data)
        except PlanError as error:
            assert "\n" not in str(error)  # noqa: PT017 - not every input is refused
        else:
            assert bundle.plan
