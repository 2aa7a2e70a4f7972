"""Which installations are known, and what becomes of an uploaded catalogue."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage

from loadwright.core.protocol.generator import GeneratorHello
from loadwright.server.catalogues import actions, storage
from loadwright.server.catalogues.checking import Checked
from loadwright.server.catalogues.models import Installation
from loadwright.server.fleet.models import Agent
from tests.server.catalogues.conftest import DIGEST, Made, introduce

pytestmark = pytest.mark.django_db
State = Installation.State
OTHER = "b" * 64
ODD = Checked({"elements": [{"name": "Odd", "jar": "odd.jar", "testclass": "o"}], "failed": {"x": "y"}}, b"catalogue")


def asked(agent: Agent) -> Installation:
    installation = Installation.objects.get()
    assert actions.claim(installation, agent)
    return installation


def test_generators_with_the_same_jars_have_one_installation(made: Made) -> None:
    made("g1", "odd.jar")
    made("g2", "odd.jar")
    made("g3", digest=OTHER)
    assert list(Installation.objects.values_list("digest", "state", "plugins")) == [
        (DIGEST, State.WAITING, ["odd.jar"]),
        (OTHER, State.PLAIN, []),
    ]


def test_changed_jars_are_another_installation_and_old_agents_report_none(made: Made) -> None:
    agent = made("g1", "odd.jar")
    introduce(agent, "odd.jar", "even.jar", digest=OTHER)
    assert Installation.objects.get().digest == OTHER
    introduce(agent, digest="")
    assert not Installation.objects.filter(generators__agent=agent).exists()
    hello = GeneratorHello("generator", "host", installation=DIGEST)
    actions.introduce("unknown", hello)


def test_one_of_several_servers_asks(made: Made) -> None:
    agent = made("g1", "odd.jar")
    first, second = Installation.objects.get(), Installation.objects.get()
    assert [actions.claim(first, agent), actions.claim(second, agent)] == [True, False]


def test_a_catalogue_is_stored_with_what_it_has(made: Made) -> None:
    asked(made("g1", "odd.jar"))
    actions.store(DIGEST, ODD)
    installation = Installation.objects.get()
    assert (installation.state, installation.error, installation.size) == (State.READY, "", 9)
    assert (installation.elements, installation.failed) == (ODD.found["elements"], {"x": "y"})
    with default_storage.open(storage.path(DIGEST)) as file:
        assert file.read() == b"catalogue"
    actions.store(OTHER, ODD)
    assert not default_storage.exists(storage.path(OTHER)), "nobody reports it any more"


def test_one_upload_is_accepted_of_the_generator_that_was_asked(made: Made) -> None:
    agent, other = made("g1", "odd.jar"), made("g2", "odd.jar")
    assert not actions.accept(agent, DIGEST)
    asked(agent)
    assert [actions.accept(other, digest) for digest in (DIGEST, OTHER, "../x")] == [False, False, False]
    assert [actions.accept(agent, DIGEST) for _ in range(2)] == [True, False]
    asked(agent)
    introduce(agent, digest=OTHER)
    made("g3", "odd.jar")
    assert not actions.accept(agent, DIGEST), "its jars have changed"


def test_a_failure_is_kept_with_its_reason(made: Made) -> None:
    asked(made("g1", "odd.jar"))
    actions.store(DIGEST, Checked({"error": "out of memory"}))
    installation = Installation.objects.get()
    assert (installation.state, installation.error, installation.size) == (State.FAILED, "out of memory", 0)
    assert not default_storage.exists(storage.path(DIGEST))


def test_few_catalogues_are_kept_that_no_generator_has(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST_UNUSED", 1)
    agent = made("g1", "odd.jar")
    digests = [letter * 64 for letter in "cdef"]
    for digest in digests:
        introduce(agent, "odd.jar", digest=digest)
        actions.store(digest, ODD)
    assert list(Installation.objects.values_list("digest", flat=True)) == digests[2:]
    assert [default_storage.exists(storage.path(digest)) for digest in digests] == [False, False, True, True]
