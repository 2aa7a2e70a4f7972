"""What is known of the plugins of generators."""

from __future__ import annotations

import pytest

from loadwright.server.catalogues import queries, storage
from loadwright.server.catalogues.models import Installation
from loadwright.server.fleet.models import Agent
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from tests.server.catalogues.conftest import DIGEST, Made

pytestmark = pytest.mark.django_db
PLAIN, READY = "b" * 64, "c" * 64


def test_plugins_are_known_unknown_or_none(made: Made) -> None:
    made("plain", digest=PLAIN)
    made("waiting", "odd.jar")
    made("ready", "odd.jar", digest=READY)
    Installation.objects.filter(digest=READY).update(state=Installation.State.READY)
    Agent.objects.create(name="old", token_digest="old")
    disabled = made("disabled", digest=PLAIN)
    Agent.objects.filter(pk=disabled.pk).update(enabled=False)
    assert queries.of_generators() == {"plain": "", "waiting": None, "ready": READY, "old": None}
    assert queries.catalogues() == (READY,)


def test_catalogues_that_generators_have_come_first_and_only_some_are_used(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 2)
    made("g1", "odd.jar")
    for digest in (PLAIN, READY):
        Installation.objects.create(digest=digest)
    Installation.objects.update(state=Installation.State.READY)
    assert queries.catalogues() == (DIGEST, READY)
    Installation.objects.filter(digest=READY).update(size=queries.MOST_BYTES + 1)
    assert queries.catalogues() == (DIGEST,), "it would need too much memory"


def test_jars_are_listed_with_their_elements(made: Made) -> None:
    agent = made("g1", "odd.jar", "even.jar")
    elements = [{"name": name, "jar": "odd.jar", "testclass": name} for name in ("Two", "One")]
    Installation.objects.update(elements=elements)
    found, installation = queries.of_generator(agent.pk)
    assert found == agent
    assert installation is not None
    jars = queries.jars(installation)
    assert [(jar.name, jar.elements) for jar in jars] == [("odd.jar", ("One", "Two")), ("even.jar", ())]
    with pytest.raises(ActionError):
        queries.of_generator(0)


def test_a_catalogue_whose_file_is_missing_is_left_out() -> None:
    stored.write(storage.path(DIGEST), b"{}")
    with queries.files([DIGEST, READY]) as files:
        assert list(files) == [DIGEST]
