"""What a packed zip lacks is reported in its comment, and other comments are ignored."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from loadwright.core.jmx.document.bundle import BundleReader
from loadwright.core.jmx.document.packing import MOST_MESSAGES, packing_comment, packing_messages
from loadwright.core.messages import Message, plans
from tests.core.jmx.plans import document, element, group


def left_out(folder: str = "shop") -> Message:
    return plans.FOLDER_LEFT_OUT(folder=folder, files="1,200", size="3.5", most="1,000", limit=256)


def test_messages_survive_in_the_comment_of_a_zip() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("shop.jmx", document(group(element("DebugSampler", "a"))))
        archive.comment = packing_comment([left_out("店\ud800")])
    with BundleReader("shop.zip", packed) as reader:
        assert reader.packing == [left_out("店\N{REPLACEMENT CHARACTER}")]
    assert packing_comment([]) == b""


def test_the_comment_has_as_many_messages_as_fit() -> None:
    few = packing_comment([left_out("店" * 4000)] * 5)
    assert 0 < len(packing_messages(few)) < 5
    assert len(few) < 2**16
    assert packing_messages(packing_comment([left_out()] * 99)) == [left_out()] * MOST_MESSAGES


@pytest.mark.parametrize(
    "comment",
    [
        b"",
        b"made by an archiver",
        b"[\xff",
        b"[1, 2",
        b"[[]]",
        json.dumps([{"code": "check.folder_left_out", "params": {"folder": []}}]).encode(),
        json.dumps([{"code": "check.folder_left_out", "params": {"folder": "shop"}}]).encode(),
        json.dumps(["any text", plans.NO_TEST_PLAN().to_json()]).encode(),
        b"[" * 10_000,
    ],
)
def test_other_comments_are_ignored(comment: bytes) -> None:
    assert packing_messages(comment) == []
