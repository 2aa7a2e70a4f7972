"""Finds the values of responses that later requests send, and replaces those that are chosen."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.imports.draft.model import Correlation, Extraction, Request, Use
from loadwright.core.imports.draft.samplers import place_of
from loadwright.core.recordings.responses import MAX_VALUE, RecordedValue

from .judging import LIKELY, THRESHOLD, may_change, points
from .sources import Source, sources
from .uses import Sent, example_of, substitute, values_of

MOST_KNOWN = 200_000
"""Values of all responses, and values of all requests, that are remembered."""
MOST_CHARACTERS = 32 << 20
"""Characters of all these values together."""
MOST_PROPOSED = 50
MOST_USES = 20
"""Uses of one value that are listed."""
_CREATING = ("POST", "PUT", "PATCH")
_LONGEST_NAME = 40
_TAKEN = ("host", "protocol", "port")


@dataclass
class _Known:
    source: Source
    request: Request
    uses: list[tuple[Request, Sent]] = field(default_factory=list)


class Detector:
    """Is given the requests and responses of a recording in their order."""

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}
        self._sent: set[str] = set()
        self._left = MOST_CHARACTERS
        self.proposed: list[tuple[Request, RecordedValue]] = []
        """The requests whose responses have the proposed values, after ``apply``."""

    def sent(self, request: Request) -> None:
        """Take the values that a request sends."""
        for one in values_of(request):
            known = self._known.get(one.value)
            if known is not None:
                known.uses.append((request, one))
            elif one.value not in self._sent and may_change(one.value) and self._has_room(self._sent, one.value):
                # What people enter appears in responses, too; it does not come from there.
                self._sent.add(one.value)

    def received(self, request: Request, response: dict[str, Any]) -> None:
        """Take the values in the response to a request, or to one that JMeter sends because it was redirected."""
        for source in sources(response):
            value = source.plain
            known = self._known.get(value)
            if known is not None:
                if known.request is request and known.source.indexed and not source.indexed:
                    # The same value outside a list is found again whatever the list contains.
                    known.source = source
            elif value not in self._sent and may_change(value) and self._has_room(self._known, value):
                self._known[value] = _Known(source, request)

    def _has_room(self, values: Collection[str], value: str) -> bool:
        """Count a value that is to be remembered; return whether there is room for it."""
        if len(values) >= MOST_KNOWN or len(value) > self._left:
            return False
        self._left -= len(value)
        return True

    def apply(self, chosen: Collection[str]) -> list[Correlation]:
        """Return the proposals, the most probable first, and put those that are ``chosen`` into their requests."""
        found = self._ranked()
        taken = set(_TAKEN)
        proposals = []
        # Places are named before values in them are replaced.
        for score, known in found:
            variable = _free_name(known.source.name, taken)
            taken.add(variable)
            proposals.append((_described(variable, known, likely=score >= LIKELY), known))
        for proposal, known in proposals:
            extractor = known.source.extractor
            self.proposed.append((known.request, _recorded(proposal.variable, known.source)))
            if proposal.variable in chosen:
                known.request.extractions.append(Extraction(proposal.variable, extractor))
                for request in {id(request): request for request, _ in known.uses}.values():
                    source = known.source
                    substitute(request, source.plain, proposal.variable, source.value if source.encoded else "")
        return [proposal for proposal, _ in proposals]

    def _ranked(self) -> list[tuple[int, _Known]]:
        judged = [(_score(known), known) for known in self._known.values() if known.uses]
        enough = [one for one in judged if one[0] >= THRESHOLD]
        return sorted(enough, key=lambda one: -one[0])[:MOST_PROPOSED]


def _score(known: _Known) -> int:
    source = known.source
    created = known.request.method in _CREATING
    # What was created is often read at an address with its kind, such as /orders/7; what is in a list is chosen there.
    names = [sent.name or (sent.after.removesuffix("s") if created else "") for _, sent in known.uses]
    return points(source.name, source.plain, names, indexed=source.indexed, created=created)


def _described(variable: str, known: _Known, *, likely: bool) -> Correlation:
    uses = list(dict.fromkeys(Use(_place(request), sent.kind, sent.name) for request, sent in known.uses))
    extractor = known.source.extractor
    return Correlation(
        variable,
        example_of(known.source.plain),
        _place(known.request),
        extractor.kind,
        extractor.expression,
        extractor.extra,
        likely,
        uses[:MOST_USES],
        len(uses),
    )


def _recorded(variable: str, source: Source) -> RecordedValue:
    by = source.extractor
    return RecordedValue(variable, source.value[:MAX_VALUE], by.kind, by.expression, by.extra, by.match)


def _place(request: Request) -> str:
    return request.name or place_of(request, request.origin)


def _free_name(name: str, taken: Collection[str]) -> str:
    usable = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")[:_LONGEST_NAME] or "value"
    usable = usable if not usable[0].isdigit() else f"v{usable}"
    number, found = 1, usable
    while found in taken:
        number += 1
        found = f"{usable}_{number}"
    return found
