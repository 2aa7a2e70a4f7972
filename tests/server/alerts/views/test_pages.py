"""What the pages of rules and of times without reports share."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.server.alerts.farm import Farm
from tests.server.alerts.test_forms import entered
from tests.support.pages import errors_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def chosen(browser: Client, address: str) -> str:
    """The project that a form offers first."""
    return str(browser.get(address).context["form"]["project"].value())


def test_forms_begin_with_the_current_project(hosts: Farm, browser: Client) -> None:
    administrator = signed_in(hosts.people.admin)
    assert chosen(administrator, "/alerts/rules/new") == "all"
    assert chosen(administrator, "/alerts/rules/new?project=shop") == str(hosts.people.project.pk)
    assert chosen(browser, "/alerts/quiet/new?project=") == ""
    assert chosen(browser, "/alerts/quiet/new?project=shop") == str(hosts.people.project.pk)


def test_a_form_shows_what_is_wrong_and_keeps_what_was_entered(browser: Client, hosts: Farm) -> None:
    answer = browser.post("/alerts/rules/new", entered(hosts, limit="much", name="Kept"))
    assert errors_of(answer.content) != []
    assert 'value="Kept"' in answer.content.decode()
    assert browser.post("/alerts/rules/new", entered(hosts)).headers["Location"] == "/alerts/rules"


def test_those_who_maintain_no_project_are_told_who_can(hosts: Farm) -> None:
    shown = text_of(signed_in(hosts.people.member).get("/alerts/windows/new").content)
    assert "Maintainers of a project and administrators can do this." in shown
