"""The orders of generators as their agents receive them."""

from __future__ import annotations

from loadwright.core.protocol.generator import Order
from loadwright.server.fleet.models import Agent
from loadwright.server.runs.control.orders import GeneratorOrders


def order_of(agent: Agent) -> Order | None:
    ordered = GeneratorOrders().orders([agent.key]).get(agent.key)
    return ordered.order if ordered else None
