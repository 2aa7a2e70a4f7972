"""Measurements of a run for tests, merged and stored as in a real run."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from weakref import finalize

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.telemetry.rollup.rollup import RunRollup
from loadwright.telemetry.sqlite import SqliteStore

RUN = "run"


def measurements_of(*entered: tuple[str, GeneratorSecond]) -> RunRollup:
    """Return the measurements of these seconds of generators."""
    generators = sorted({generator for generator, _ in entered})
    folder = Path(mkdtemp(prefix="loadwright-measurements-"))
    store = SqliteStore(folder / "telemetry.sqlite")
    rollup = RunRollup(store, RUN, {generator: position for position, generator in enumerate(generators)})
    finalize(rollup, shutil.rmtree, folder, ignore_errors=True)
    for generator, second in entered:
        rollup.add(generator, second)
    rollup.publish()
    return rollup
