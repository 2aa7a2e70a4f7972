"""Sentences that are kept in English (events, reasons, errors of files), said in the language of the page.

What is kept must read the same for everyone, in results and in the API; a page translates it when it is
shown. The sentences are written in ``core`` and in ``runs``; here are their forms.
"""

from __future__ import annotations

import re
from functools import cache

from django.utils.translation import gettext, gettext_noop

PHRASES = (
    # core.verdict, core.result
    gettext_noop("the run could not be carried out"),
    gettext_noop("nothing was measured"),
    gettext_noop("generator %(name)s was lost"),
    gettext_noop("generator %(name)s failed: %(reason)s"),
    gettext_noop("%(missing)s of %(count)s seconds of generator %(name)s are missing"),
    gettext_noop("generator %(name)s dropped %(count)s measured points"),
    gettext_noop("the machine of generator %(name)s was over %(limit)s%% CPU in %(busy)s of %(count)s seconds"),
    gettext_noop("generator %(name)s spent %(share)s%% of the time in garbage collection"),
    gettext_noop("generator %(name)s was held back by its thread limit in %(count)s seconds"),
    gettext_noop("%(missed)s of %(count)s transactions that were due never began"),
    gettext_noop("transactions began up to %(seconds)s s late"),
    gettext_noop("only %(share)s%% of the rate asked was reached while it was steady"),
    gettext_noop("no reason was given"),
)
"""Percent signs are doubled, as in every format; ``%(name)s`` stands for anything."""


def english_pattern(phrase: str) -> tuple[re.Pattern[str], list[str]]:
    """Return what matches a sentence of this form, and the names of its parts."""
    parts = re.split(r"%\((\w+)\)s", phrase)
    pattern = "".join("(.+?)" if index % 2 else re.escape(part.replace("%%", "%")) for index, part in enumerate(parts))
    return re.compile(pattern, re.DOTALL), parts[1::2]


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], list[str]]]:
    return [(phrase, *english_pattern(phrase)) for phrase in PHRASES]


def say(text: str) -> str:
    """Return ``text`` in the active language when it is one of the known sentences, else as it is."""
    for phrase, pattern, names in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return gettext(phrase) % {name: say(value) for name, value in zip(names, match.groups(), strict=True)}
    return text


def pairs() -> list[tuple[str, str]]:
    """Return every form in English and in the active language, for ``static/web/phrases.js``."""
    return [(phrase, gettext(phrase)) for phrase in PHRASES]
