"""The samples of a trial, from what its generator has delivered so far."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from django.core.files.storage import default_storage

from loadwright.core.trial import Trial, read_trial
from loadwright.server.runs import errors, storage
from loadwright.server.runs.models import Run
from loadwright.server.runs.results.kept_samples import Limits, lines

MAX_BYTES = 32 * 1024**2
"""How much of a document is read. The plugin keeps a fourth of it."""
MAX_LINES = 2000

_NAME = re.compile(r"samples-[0-9a-f]+(?:-\d+)?\.jtl\.gz")


def trial_of(run: Run) -> Trial:
    """Read the delivered samples. ``NOT_A_TRIAL`` for another run."""
    if not run.trial:
        raise errors.NOT_A_TRIAL()
    name = next((name for name, _size in storage.listing(run.key) if _NAME.fullmatch(name)), None)
    if name is None:
        return Trial()
    path = storage.path(run.key, name)
    return _read(path, default_storage.get_modified_time(path))


# Pages read the document every second, and for every sample that is shown.
@lru_cache(maxsize=4)
def _read(path: str, _modified: datetime) -> Trial:
    return read_trial(lines(path, Limits(MAX_LINES, MAX_BYTES)))
