"""What each word of the audit means, in the language of the page.

Each app declares the words it writes in its ``audit_words.py``: ``FAMILIES`` (``run``) and ``WORDS`` (``run.start``).
"""

from functools import cache

from django.utils.functional import Promise

from loadwright.server.platform.registry import modules


@cache
def families() -> dict[str, Promise]:
    """Return the name of each family of words of all apps."""
    return {family: name for module in modules("audit_words") for family, name in module.FAMILIES.items()}


@cache
def words() -> dict[str, Promise]:
    """Return the meaning of each word of all apps."""
    return {word: name for module in modules("audit_words") for word, name in module.WORDS.items()}


def name_of(what: str) -> str:
    """Return the meaning of ``what``; the word itself if no app declares it."""
    return str(words().get(what, what))


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return each family with its name and its words with theirs, for a list to choose from."""
    by_family: dict[str, list[tuple[str, str]]] = {family: [] for family in families()}
    for word, text in words().items():
        by_family[word.partition(".")[0]].append((word, str(text)))
    return [(f"{family}.", str(families()[family]), found) for family, found in by_family.items()]
