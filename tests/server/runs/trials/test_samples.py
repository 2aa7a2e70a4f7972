"""The samples of a trial, as its generator delivers them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run
from loadwright.server.runs.trials import samples
from loadwright.server.runs.trials.samples import trial_of
from tests.server.runs.trials.examples import deliver, sample, trial
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def labels(run: Run) -> list[str]:
    return [row.sample.label for row in trial_of(run).rows]


def test_what_was_delivered_last_is_read(cast: Cast) -> None:
    run = trial(cast)
    assert labels(run) == []
    deliver(run, sample("home"))
    assert labels(run) == ["home"]
    deliver(run, sample("home"), sample("cart"))
    assert labels(run) == ["home", "cart"]


def test_another_run_has_no_samples(cast: Cast) -> None:
    with pytest.raises(ActionError, match="no trial"):
        trial_of(cast.ended)


def test_a_document_is_read_within_limits(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    run = trial(cast)
    deliver(run, sample("home"), sample("cart"))
    monkeypatch.setattr(samples, "MAX_LINES", 3)
    assert labels(run) == ["home"]


def test_a_damaged_document_is_read_up_to_the_damage(cast: Cast) -> None:
    run = trial(cast)
    deliver(run, sample("home"))
    name = next(name for name, _size in storage.listing(run.key))
    path = Path(default_storage.path(storage.path(run.key, name)))
    path.write_bytes(path.read_bytes()[:40])
    assert labels(run) in ([], ["home"])
