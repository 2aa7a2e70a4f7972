"""The agent of a server on the server's page."""

from __future__ import annotations

import re

from loadwright.core.protocol import Report
from loadwright.core.protocol.monitor import CacheDrop, MonitorObserved
from loadwright.server.accounts.actor import Actor
from loadwright.server.monitoring import actions
from tests.support.contact import keep_in_contact
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor
from tests.support.pages import signed_in, text_of


def card(people: Cast) -> str:
    """The text of the card of a server's agent."""
    html = signed_in(people.maintainer).get(f"/servers/{people.server.pk}").content.decode()
    return text_of(html[html.index('id="agent"') : html.index('name="ports"')].encode())


def test_the_card_of_an_agent_names_the_others_of_its_server(people: Cast) -> None:
    add_monitor("first", people.server)
    assert "Other agents" not in card(people)
    add_monitor("second", people.server, lost=True)
    assert re.search(r"Other agents second .*no contact", card(people))
    assert card(people).count("Unlink from this server") == 2


def test_the_card_of_an_agent_refreshes_itself_without_the_rest_of_its_page(people: Cast) -> None:
    add_monitor("first", people.server)
    browser = signed_in(people.maintainer)
    html = browser.get(f"/servers/{people.server.pk}").content.decode()
    found = re.search(r'id="agent-facts"\s+hx-get="([^"]+)"', html)
    assert found
    answer = browser.get(found[1])
    assert (b'id="agent-facts"' in answer.content, b'id="agent-state"' in answer.content) == (True, True)
    assert b"<html" not in answer.content
    add_monitor("second", people.server, lost=True)
    assert re.search("Other agents second", text_of(browser.get(found[1]).content))
    assert signed_in(people.stranger).get(found[1]).status_code == 404


def test_an_agent_that_probably_runs_on_a_server_is_confirmed_on_its_page(people: Cast) -> None:
    assert "No monitor agent measures this server." in card(people)
    agent = add_monitor("web", addresses=[people.server.address])
    assert "The agent “web” of the host" in card(people)
    address = f"/servers/{people.server.pk}"
    assert "probably runs" not in text_of(signed_in(people.member).get(address).content)
    browser = signed_in(people.maintainer)
    answer = browser.post(f"/hosts/agents/{agent.pk}/link", {"server": people.server.pk, "shown": people.server.pk})
    assert (answer.status_code, answer["Location"]) == (302, f"{address}#agent")
    assert "probably runs" not in card(people)


def test_the_latest_request_to_drop_the_page_cache_is_shown_with_its_outcome(people: Cast) -> None:
    able = add_monitor("able", people.server, observed=MonitorObserved(allows_drop_caches=True))
    add_monitor("newer", people.server)
    assert "Page cache" not in card(people)
    request = actions.drop_caches(Actor(people.maintainer), people.server.pk)
    assert "Page cache requested" in card(people)
    observed = MonitorObserved(allows_drop_caches=True, cache_drop=CacheDrop(request, "failed", "Permission denied"))
    keep_in_contact(able, Report(0.0, observed=observed))
    assert "Page cache not dropped Permission denied" in card(people)
