"""Markdown of chat services: a subset that DingTalk and WeCom share."""

from __future__ import annotations

import re

from loadwright.server.notifications.content import Content

_TAG = re.compile(r"<(?=[\w@/!])")


def plain(text: str) -> str:
    """Return a text in which nothing becomes a mention, a tag or a link: names of plans and runs come from people."""
    return _TAG.sub("< ", text).replace("](", "] (")


def written(content: Content, title: str, most_bytes: int) -> str:
    """Return the notice below ``title``, which is Markdown, with at most ``most_bytes`` in UTF-8. The link is kept."""
    lines = [title, *(f"- **{plain(label)}**{content.colon}{plain(value)}" for label, value in content.lines)]
    for block in content.blocks:
        lines += ["", f"**{plain(block.heading)}**", "", *(f"- {plain(item)}" for item in block.items)]
    link = ["", f"[{plain(content.link_text)}]({content.link})"] if content.link else []
    return "\n".join((*_within(lines, most_bytes - _size(link)), *link))


def _within(lines: list[str], most: int) -> list[str]:
    if _size(lines) <= most:
        return lines
    kept: list[str] = []
    for line in lines:
        if _size([*kept, line, "…"]) > most:
            break
        kept.append(line)
    return [*kept, "…"]


def _size(lines: list[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
