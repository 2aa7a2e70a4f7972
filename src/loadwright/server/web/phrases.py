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
    gettext_noop("generator %(name)s had failed before it was taken in again"),
    gettext_noop("the disk of generator %(name)s was almost full"),
    gettext_noop("generator %(name)s dropped %(count)s measured points"),
    gettext_noop("the machine of generator %(name)s was over %(limit)s%% CPU in %(busy)s of %(count)s seconds"),
    gettext_noop("generator %(name)s spent %(share)s%% of the time in garbage collection"),
    gettext_noop("generator %(name)s was held back by its thread limit in %(count)s seconds"),
    gettext_noop("%(missed)s of %(count)s transactions that were due never began"),
    gettext_noop("transactions began up to %(seconds)s s late"),
    gettext_noop("only %(share)s%% of the rate asked was reached while it was steady"),
    gettext_noop("no reason was given"),
    # runs.lifecycle, runs.progress, runs.actions
    gettext_noop("The load began."),
    gettext_noop("The run finished."),
    gettext_noop("The run was stopped."),
    gettext_noop("Stop immediately"),
    gettext_noop("Stop"),
    gettext_noop("Stop at once: %(why)s"),
    gettext_noop("Stop: %(why)s"),
    gettext_noop("stopped by %(who)s: %(why)s"),
    gettext_noop("stopped by %(who)s"),
    gettext_noop("aborted: %(requirement)s failed for too long"),
    gettext_noop("%(before)s → %(after)s threads"),
    gettext_noop("The curve is at %(percent)s%%."),
    gettext_noop("Generator %(name)s prepares to join."),
    gettext_noop("Generator %(name)s joined."),
    gettext_noop("Generator %(name)s leaves."),
    gettext_noop("Generator %(name)s pinned to %(load)s threads."),
    gettext_noop("Generator %(name)s pinned to %(load)s."),
    gettext_noop("Generator %(name)s has the weight %(weight)s."),
    gettext_noop("Generator %(name)s is over 85%% CPU."),
    gettext_noop("Generator %(name)s spends over 10%% of the time in garbage collection."),
    gettext_noop("Generator %(name)s begins transactions over 1 s late."),
    gettext_noop("Generator %(name)s cannot begin all transactions that are due."),
    gettext_noop("Generator %(name)s is held back by its thread limit."),
    gettext_noop("Generator %(name)s has less than 512 MiB of disk left."),
    gettext_noop("Generator %(name)s cannot deliver what it measures fast enough."),
    gettext_noop("Generator %(name)s has a clock that is over 1 s off; its seconds are corrected."),
    gettext_noop("Generator %(name)s was lost."),
    gettext_noop("Generator %(name)s is back."),
    gettext_noop("Generator %(name)s failed: %(reason)s"),
    gettext_noop("Generator %(name)s ended before the run began."),
    gettext_noop("Generator %(name)s was lost while it prepared."),
    gettext_noop("Generator %(name)s was not ready within %(seconds)s s."),
    gettext_noop("Every generator failed; %(name)s: %(reason)s"),
    gettext_noop("Every generator was lost; what they had delivered is kept."),
    gettext_noop("%(count)s seconds arrived late and were added."),
    # agent.generator
    gettext_noop("Apache JMeter was not found: %(advice)s."),
    gettext_noop("Java was not found: install a Java runtime, 17 is a good choice, or set JAVA_HOME."),
    # core.jmx
    gettext_noop("%(name)s is empty or not XML; give a plan saved by JMeter (.jmx)"),
    gettext_noop("%(name)s is not XML: line %(line)s: %(reason)s; save the plan in JMeter again"),
    gettext_noop(
        "%(name)s: line %(line)s has a DOCTYPE; document types and entities are refused, remove it from the file"
    ),
    gettext_noop("%(name)s is not a JMeter plan: its root is <%(root)s>, not <jmeterTestPlan>"),
    gettext_noop("%(name)s is not a JMeter plan: <jmeterTestPlan> holds no <hashTree>; save the plan in JMeter again"),
    gettext_noop("%(name)s is larger than %(limit)s MiB; move large data out of the plan into data files"),
    gettext_noop("%(name)s is not a zip file; give a .zip with one .jmx at its top, or the .jmx itself"),
    gettext_noop("%(name)s is a damaged zip file (%(reason)s); make it again"),
    gettext_noop("%(name)s holds more than %(count)s files; leave out what the plan does not need"),
    gettext_noop("%(name)s expands to more than %(count)s MiB; leave out what is not needed"),
    gettext_noop("%(name)s has %(count)s plans at its top (%(list)s); leave one"),
    gettext_noop("%(name)s has no .jmx at its top; put the plan there, not in a folder"),
    gettext_noop("%(name)s holds '%(path)s', a path that leads out of the zip; put the file beside the plan"),
    gettext_noop("%(name)s holds '%(path)s', an absolute path; make the zip with paths relative to the plan"),
    gettext_noop("%(name)s holds '%(path)s', a link or special file; put the file itself in the zip"),
    gettext_noop("%(name)s: every thread group is disabled; enable one in JMeter"),
    gettext_noop("%(name)s: the plan has no thread group; add one in JMeter"),
    gettext_noop("%(name)s: the file has no Test Plan element; save the whole test plan in JMeter, not a part of it"),
    gettext_noop("%(name)s: '%(element)s' reads %(path)s, which is missing; add it beside the plan or to its zip"),
    gettext_noop("%(name)s: '%(element)s' reads %(path)s, outside the plan's folder; put the file beside the plan"),
    gettext_noop(
        "'%(element)s' reads %(path)s, a path that every generator must have; better put the file beside the plan"
    ),
    gettext_noop("'%(element)s' needs the JMeter plugin %(plugin)s on every generator (class %(name)s)"),
    gettext_noop("'%(element)s' needs a JMeter plugin on every generator (class %(name)s)"),
    gettext_noop("'%(element)s' holds throughput down by itself; disable it when you give a rate"),
    gettext_noop(
        "thread groups run one after the other only as written; given a rate, threads or duration, all at once"
    ),
    # core.curve, core.stats.requirements
    gettext_noop("'%(text)s' is not a duration; write for example 90s, 1m30s or 500ms"),
    gettext_noop("curve point at %(time)s comes after one at %(former)s; order the points by time"),
    gettext_noop("curve point at %(time)s asks for %(percent)s%%; use 0 to %(limit)s%%"),
    gettext_noop("curve point '%(text)s' is not TIME:PERCENT, for example 30s:100%%"),
    gettext_noop(
        "requirement '%(text)s' is not METRIC < VALUE or METRIC(LABEL) < VALUE (also <=, >, >=), for example "
        "'p95 < 500ms' or 'error_rate(checkout) <= 1%%', perhaps with 'abort after 10s' behind it"
    ),
    gettext_noop("requirement '%(text)s' names no known metric; use one of %(list)s"),
    gettext_noop("requirement '%(text)s': the value of %(metric)s is written with %(units)s"),
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
