"""Pages of projects, rooms, servers and credentials: who may see and do what, and what they say."""

from __future__ import annotations

import re

import pytest

from .cast import Cast, signed_in


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


def errors_of(html: bytes) -> list[str]:
    """The sentences beside fields and above the form."""
    found = re.findall(r'class="invalid-feedback[^>]*>(.*?)</div>|alert-danger.*?<div>(.*?)</div>', html.decode())
    return [(a or b).replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'") for a, b in found]


ADDRESSES = [
    "/servers", "/servers/new", "/servers/import", "/servers/{server}", "/servers/{server}/edit",
    "/servers/{server}/key", "/projects", "/projects/{project}", "/rooms", "/rooms/{room}", "/credentials",
    "/credentials/new", "/credentials/{credential}",
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("where", ADDRESSES)
def test_page_answers_in_both_languages(where: str, language: str, cast: Cast) -> None:
    client = signed_in(cast.admin)
    client.cookies["django_language"] = language
    things = {
        "server": cast.server.pk, "project": cast.project.pk, "room": cast.room.pk, "credential": cast.shared.pk,
    }  # fmt: skip
    answer = client.get(where.format(**things))
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert b"s3cret!" not in answer.content
