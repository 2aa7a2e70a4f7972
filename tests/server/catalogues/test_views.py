"""The page of a generator's plugins, and their column in the list of generators."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from loadwright.server.catalogues.models import Installation
from tests.server.catalogues.conftest import Made
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db
State = Installation.State


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"state": State.WAITING}, "The elements are being listed by one generator"),
        ({"state": State.FAILED, "error": "no <class>"}, "no &lt;class&gt;"),
        ({"state": State.READY, "failed": {"org.Odd": "HeadlessException"}}, "HeadlessException"),
        (
            {"state": State.READY, "elements": [{"name": "Odd Timer", "jar": "odd.jar", "testclass": "o"}]},
            "Odd Timer",
        ),
    ],
)
def test_the_page_has_jars_elements_and_what_is_wrong(
    made: Made, mei: User, values: dict[str, object], text: str
) -> None:
    agent = made("g1", "odd.jar")
    Installation.objects.update(**values)
    page = signed_in(mei).get(f"/generators/{agent.pk}/plugins").content.decode()
    assert "odd.jar" in page
    assert text in page


def test_the_list_of_generators_links_to_it(made: Made, mei: User) -> None:
    agent = made("g1", "odd.jar", "even.jar")
    made("g2", digest="b" * 64)
    page = signed_in(mei).get("/generators").content.decode()
    assert f'href="/generators/{agent.pk}/plugins"' in page
    assert "2 plugins" in page
    assert "being listed" in page
    assert signed_in(mei).get("/generators/999/plugins").status_code == 404
