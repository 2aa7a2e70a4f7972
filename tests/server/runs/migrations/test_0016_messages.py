"""Migration of texts from versions before messages had codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from loadwright.core.messages import TEXT
from loadwright.server.platform.messages import localized
from loadwright.server.runs.models import Run
from tests.support.migrations import models_at

pytestmark = pytest.mark.django_db(transaction=True)

PLANS = ("plans", "0006_chosen")
"""Before plans had revisions."""


@pytest.fixture
def before() -> Iterator[Any]:
    """Provide the models before the migration."""
    yield models_at(("runs", "0015_spec"), PLANS)
    call_command("migrate", verbosity=0)


def test_sentences_become_texts(before: Any) -> None:
    runs = before.get_model("runs", "Run").objects
    common = {"plan_name": "Shop", "spec": {}, "bundle_sha256": "", "bundle_size": 0}
    run = runs.create(name="Nightly", reason="stopped by 张三: 100% full", **common)
    silent = runs.create(name="Silent", **common)
    agent = before.get_model("fleet", "Agent").objects.create(name="load-1", hostname="h", token_digest="d")
    participants = before.get_model("runs", "RunGenerator").objects
    participants.create(run=run, agent=agent, position=0, error="Java was not found")
    events = before.get_model("runs", "RunEvent").objects
    for kind, text in (("lost", "Generator load-1 was lost."), ("note", "The load began."), ("note", "")):
        events.create(run=run, kind=kind, text=text)

    call_command("migrate", verbosity=0)

    found = Run.objects.get(pk=run.pk)
    assert found.reason == TEXT(text="stopped by 张三: 100% full")
    assert Run.objects.get(pk=silent.pk).reason is None
    assert found.generators.get().error == TEXT(text="Java was not found")
    with translation.override("zh-hans"):
        shown = [(event.kind, localized(event.message)) for event in found.events.all()]
    assert shown == [("lost", "Generator load-1 was lost."), ("note", "The load began."), ("note", "")]
