"""What these tests share: generators with installations."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.core.protocol.generator import GeneratorHello
from loadwright.server.catalogues import actions
from loadwright.server.fleet.models import Agent

DIGEST = "a" * 64
Made = Callable[..., Agent]


@pytest.fixture
def made() -> Made:
    """Create a generator that has reported its jars."""

    def create(name: str, *plugins: str, digest: str = DIGEST) -> Agent:
        agent = Agent.objects.create(name=name, token_digest=name)
        introduce(agent, *plugins, digest=digest)
        return agent

    return create


def introduce(agent: Agent, *plugins: str, digest: str = DIGEST) -> None:
    hello = GeneratorHello("generator", "host", installation=digest, plugins=list(plugins))
    actions.introduce(agent.key, hello)
