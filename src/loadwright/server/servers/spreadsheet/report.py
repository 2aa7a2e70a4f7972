"""The outcome of an import of servers, row by row."""

from dataclasses import dataclass, field

from loadwright.server.platform.errors import ActionError
from loadwright.server.servers.models import Server

from .csv_format import Row
from .lacking import Lacking

ADDED, CHANGED, UNCHANGED, WRONG = "added", "changed", "unchanged", "wrong"
COLUMN_OF = {"username": "user"}
"""Column names of fields with a different name in actions."""


@dataclass
class Outcome:
    """The outcome of one row: ``kind`` is one of the constants above.

    ``changes`` are column, old and new value; ``problem`` is the error in ``column``. ``same_address`` names
    the other servers at the address of an added or changed one.
    """

    row: Row
    kind: str = UNCHANGED
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    column: str = ""
    problem: str = ""
    server: Server | None = None
    same_address: list[str] = field(default_factory=list)

    def fail(self, error: ActionError) -> None:
        """Record an error of the row."""
        self.kind = WRONG
        self.column = COLUMN_OF.get(error.field, error.field)
        self.problem = str(error)


@dataclass
class Report:
    """The outcome of a file; it is imported only without errors.

    ``lacking`` is what it names that does not exist and can be created, ``created`` whether that was done.
    """

    outcomes: list[Outcome]
    lacking: Lacking
    created: bool = False

    def count(self, kind: str) -> int:
        return sum(outcome.kind == kind for outcome in self.outcomes)

    @property
    def counts(self) -> dict[str, int]:
        return {kind: self.count(kind) for kind in (ADDED, CHANGED, UNCHANGED, WRONG)}

    @property
    def sound(self) -> bool:
        return not self.count(WRONG)

    @property
    def unconfirmed(self) -> bool:
        """Return whether added servers need their host key confirmed."""
        return any(one.kind == ADDED and one.server and one.server.state == Server.State.NEW for one in self.outcomes)

    @property
    def asks_secret(self) -> bool:
        """Return whether the import needs the secret of credentials that it creates."""
        return self.sound and self.created and bool(self.lacking.credentials)

    @property
    def changing(self) -> bool:
        return bool(self.count(ADDED) or self.count(CHANGED))
