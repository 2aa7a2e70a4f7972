"""Uses that prevent deletion."""

from __future__ import annotations

import pytest

from loadwright.server.platform.errors import CONFLICT, ActionError
from loadwright.server.platform.uses import require_unused
from loadwright.server.projects.models import Project, Room
from loadwright.server.runs.models import Run
from tests.support.site import Cast, server_of


def test_a_project_and_a_room_are_kept_by_their_servers(db: None) -> None:
    project, room = Project.objects.create(name="Shop"), Room.objects.create(name="A")
    require_unused(project)
    require_unused(room)
    server_of("Shop", "web-1", "10.0.0.1")
    for thing, said in ((project, "Servers of this project: 1"), (room, "Servers in this room: 1")):
        with pytest.raises(ActionError, match=said) as refused:
            require_unused(thing)
        assert refused.value.code == CONFLICT


def test_a_plan_and_a_generator_are_kept_by_a_run_that_goes_on(cast: Cast) -> None:
    for thing in (cast.plan, cast.agent):
        with pytest.raises(ActionError, match="run"):
            require_unused(thing)
    Run.objects.update(state=Run.State.FINISHED)
    require_unused(cast.plan)
