"""Measurements of a run in progress: running totals and the seconds that changed since they were last sent. Pure."""

from collections import Counter
from collections.abc import Callable, Iterable

from loadwright.core.stats.frames import Frame, GeneratorSecond
from loadwright.core.stats.measurements import TOTAL, RunMeasurements, merged
from loadwright.core.stats.series import Columns

ERROR_KINDS_CHARTED = 12


class LiveMeasurements(RunMeasurements):
    """``RunMeasurements`` with running totals and a record of the seconds that changed."""

    def __init__(self) -> None:
        super().__init__()
        self._labels: dict[str, Frame] = {}
        self._labels_stale = False
        self._changed: set[int] = set()
        self._newest: dict[str, int] = {}

    def add(self, generator: str, second: GeneratorSecond) -> bool:
        """Add one second of ``generator`` and return whether it is new or differs from the stored one."""
        replaced = self.get(generator, second.second) is not None
        if not super().add(generator, second):
            return False
        self._changed.add(second.second)
        self._newest[generator] = max(second.second, self._newest.get(generator, second.second))
        if replaced:
            # A frame cannot be subtracted from a total: the minimum and maximum of the rest would be unknown.
            self._labels_stale = True
        else:
            self._count(second)
        return True

    def _count(self, second: GeneratorSecond) -> None:
        for frame in second.frames:
            self._labels.setdefault(frame.label, Frame(frame.label)).merge(frame)

    def newest(self, generator: str) -> int | None:
        return self._newest.get(generator)

    def take_changed(self, ready: Callable[[int], bool]) -> list[int]:
        """Return the changed seconds for which ``ready`` holds, in order, and mark them as sent."""
        taken = sorted(time for time in self._changed if ready(time))
        self._changed.difference_update(taken)
        return taken

    def totals(self, generator: str | None = None) -> tuple[Frame, list[Frame]]:
        """Return the frame of all labels and one frame per label, sorted by label.

        Callers must not modify the latter.
        """
        if generator is not None:
            return super().totals(generator)
        if self._labels_stale:
            self._labels = {}
            for _, second in self.seconds():
                self._count(second)
            self._labels_stale = False
        frames = [self._labels[label] for label in sorted(self._labels)]
        return merged(TOTAL, frames), frames

    def error_series(self, times: Iterable[int]) -> dict[str, Columns]:
        """Count the most frequent kinds of errors per second of ``times``. Seconds without errors are left out."""
        charted = Counter[str]()
        for frame in self._labels.values():
            charted.update(frame.error_kinds)
        kinds = [kind for kind, _count in charted.most_common(ERROR_KINDS_CHARTED)]
        columns: dict[str, Columns] = {}
        for time in times if kinds else ():
            counts = Counter[str]()
            for second in self.second(time):
                for frame in second.frames:
                    counts.update(frame.error_kinds)
            for kind in kinds:
                if counts[kind]:
                    column = columns.setdefault(kind, {"second": [], "count": []})
                    column["second"].append(time)
                    column["count"].append(counts[kind])
        return columns
