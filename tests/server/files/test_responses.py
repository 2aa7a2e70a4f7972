"""Files of a real server, as used by a page: listing, creation, renaming, permissions, deletion."""

from __future__ import annotations

from pathlib import Path

from tests.server.files.remote import Remote, error
from tests.support.terminals import House, Serving


async def test_what_cannot_be_done_is_told_in_the_persons_language(
    served: Serving, at_home: House, folder: Path
) -> None:
    remote = Remote(await served.browser(at_home.ann, "zh-CN"), at_home.server, folder)
    answer = await remote.post("delete", paths=[remote.path("none")])
    assert error(answer) == (404, "missing")
    assert "“none”" in answer.json()["error"]["message"]
