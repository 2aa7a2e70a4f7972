"""What the commands do with the server's data."""

from __future__ import annotations

import pytest

from loadwright.sample.plan import sample_bundle
from loadwright.server import embedded
from loadwright.server.accounts.models import User
from loadwright.server.fleet import actions as fleet
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs.models import Run
from tests.support.site import idle_generator

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_the_administrator_exists_once_and_has_a_password_for_one_time() -> None:
    said: list[str] = []
    password = embedded.prepare(said.append)
    assert password
    assert embedded.prepare(said.append) == password, "it is in force until it is changed"
    (admin,) = User.objects.all()
    assert admin.is_superuser
    assert admin.check_password(password)


@pytest.mark.parametrize("role", ["generator", "monitor"])
def test_a_known_agent_needs_no_code(role: str) -> None:
    code = embedded.join_code(role, None)
    assert code
    _, token = fleet.enrol(code=code, role=role, name="local", hostname="h", address="")
    assert embedded.join_code(role, token) is None
    assert embedded.join_code(role, "of-another-server")


def test_the_sample_is_tried_once_and_its_plan_kept_once() -> None:
    embedded.prepare(lambda _: None)
    name, data = sample_bundle(port=9000)
    assert embedded.sample_wanted()
    assert embedded.idle_generators() == 0
    with pytest.raises(ActionError):
        embedded.start_sample(name, data, rate=50, duration_s=20)
    idle_generator("a")
    idle_generator("b")
    assert embedded.idle_generators() == 2
    first = embedded.start_sample(name, data, rate=50, duration_s=20)
    second = embedded.start_sample(name, data, rate=50, duration_s=20)
    assert (Plan.objects.count(), Run.objects.count()) == (1, 2)
    assert not embedded.sample_wanted()
    assert first != second
    state = embedded.sample_state(first)
    assert (state.state, state.final, state.samples, state.reason) == ("pending", False, None, "")


def test_what_cannot_be_done_is_an_action_error() -> None:
    embedded.prepare(lambda _: None)
    assert len(embedded.reset_password("admin")) > 8
    with pytest.raises(ActionError):
        embedded.reset_password("nobody")
    with pytest.raises(ActionError):
        embedded.enrolment_code("generator", uses=0, hours=1)
    assert embedded.rotate_credential_key() == 0
