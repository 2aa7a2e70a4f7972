"""What an import reports, and how much it may convert."""

from __future__ import annotations

from loadwright.core.messages import InputError, Message, imports, shortened

MAX_REQUESTS = 5_000
"""Requests of one plan. With their headers and timers they stay below the elements of a plan that can be read."""
MAX_PARTS = 1_000
"""Headers, parameters or parts of one request."""
MAX_BODY = 4 << 20
"""Characters of a body."""
MAX_TEXT = 24 << 20
"""Characters of all requests together; escaped for XML they stay below the size of a plan that can be read."""
MAX_ROWS = 20_000
"""Headers, parameters and parts of all requests together, each of which has up to seven properties."""
MAX_FOLDERS = 20
"""Folders inside each other."""
MAX_MESSAGES = 500


class ImportRefusedError(InputError):
    """An import that cannot be converted at all."""


class Report:
    """Collects messages, without repetitions, and counts what was converted against the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._summaries: list[Message] = []
        self._messages: list[Message] = []
        self._seen: set[str] = set()
        self._more = 0
        self._admitted = 0
        self._left_out = 0
        self._text = self._read = self._beyond = 0
        self._rows = 0

    def note(self, problem: Message, place: str = "") -> None:
        """Report ``problem``; ``place`` is the request or part that it concerns."""
        message = shortened(imports.AT(place=place, problem=problem) if place else problem)
        text = str(message)
        if text in self._seen:
            return
        if len(self._messages) >= MAX_MESSAGES:
            self._more += 1
            return
        self._seen.add(text)
        self._messages.append(message)

    def summarize(self, message: Message) -> None:
        """Report how many requests were left out for one reason, before everything else."""
        self._summaries.append(shortened(message))

    def admit(self) -> bool:
        """Count a request; return whether it may still be converted."""
        if self._read > MAX_TEXT:
            self._beyond += 1
            return False
        if self._admitted >= MAX_REQUESTS:
            self._left_out += 1
            return False
        self._admitted += 1
        return True

    def read(self, characters: int) -> None:
        """Count texts of a request that was read; when they are too many, no further request is converted."""
        self._read += characters

    def fits(self, text: str, place: str) -> bool:
        """Count a text; return whether it may still be part of the plan, and report it otherwise."""
        if self._text + len(text) > MAX_TEXT:
            self.note(imports.TEXTS_TOO_LARGE(limit=MAX_TEXT >> 20), place)
            return False
        self._text += len(text)
        return True

    def rows(self, count: int, place: str) -> int:
        """Count headers or parameters; return how many of them may be converted, and report if not all may."""
        allowed = max(0, min(count, MAX_PARTS, MAX_ROWS - self._rows))
        if allowed < count:
            self.note(imports.TOO_MANY_PARTS(limit=allowed), place)
        self._rows += allowed
        return allowed

    def messages(self) -> list[Message]:
        """Return everything reported."""
        found = [*self._summaries, *self._messages]
        if self._left_out:
            found.append(imports.TOO_MANY_REQUESTS(count=self._left_out, limit=MAX_REQUESTS))
        if self._beyond:
            found.append(imports.REST_LEFT_OUT(count=self._beyond, limit=MAX_TEXT >> 20))
        if self._more:
            found.append(imports.MORE(count=self._more))
        return found

    def refuse(self, message: Message) -> ImportRefusedError:
        """Return the error to raise."""
        return ImportRefusedError(message)
