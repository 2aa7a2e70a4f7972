"""Descriptions of the audit's words in the language of the page.

Each app declares its words in its ``audit_words.py``: ``FAMILIES`` (``run``) and ``WORDS`` (``run.start``).
"""

from functools import cache

from django.utils.functional import Promise

from loadwright.server.platform.registry import modules


@cache
def families() -> dict[str, Promise]:
    return {family: name for module in modules("audit_words") for family, name in module.FAMILIES.items()}


@cache
def words() -> dict[str, Promise]:
    return {word: name for module in modules("audit_words") for word, name in module.WORDS.items()}


def name_of(what: str) -> str:
    """Return the description of ``what``, or the word itself if no app declares it."""
    return str(words().get(what, what))


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the families and their words with descriptions, for a selection list."""
    by_family: dict[str, list[tuple[str, str]]] = {family: [] for family in families()}
    for word, text in words().items():
        by_family[word.partition(".")[0]].append((word, str(text)))
    return [(f"{family}.", str(families()[family]), found) for family, found in by_family.items()]
