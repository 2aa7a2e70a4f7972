"""Menus, collected from the apps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from loadwright.server.accounts.models import User
from loadwright.server.web import navigation
from loadwright.server.web.navigation import Entry, Menu

ICONS = Path(__file__).parents[3] / "frontend/icons.json"


@pytest.mark.parametrize("entry", navigation.entries(), ids=lambda entry: f"{entry.menu.name}-{entry.page}")
def test_every_entry_leads_to_a_page_and_has_an_icon(entry: Entry, browser: Client) -> None:
    for page in (entry.page, *entry.also):
        assert browser.get(reverse(page)).status_code == 200
    assert entry.icon in json.loads(ICONS.read_text())


@pytest.mark.parametrize("menu", Menu)
def test_no_two_entries_of_a_menu_claim_one_place(menu: Menu) -> None:
    orders = [entry.order for entry in navigation.entries() if entry.menu is menu]
    assert orders
    assert len(orders) == len(set(orders))


def test_the_entry_of_the_page_and_of_pages_below_it_is_marked(user: User) -> None:
    def marked(path: str) -> list[str]:
        request = RequestFactory().get(path)
        request.user = user
        return [entry.page for entry, current in navigation.menu(request, Menu.MAIN) if current]

    assert marked("/") == ["home:overview"]
    assert marked("/plans/7") == ["plans:list"]
    assert marked("/credentials") == ["servers:list"]


def test_administration_is_shown_to_administrators_alone(user: User, bob: User) -> None:
    request = RequestFactory().get("/")
    request.user = user
    assert navigation.menu(request, Menu.ADMINISTRATION)
    request.user = bob
    assert navigation.menu(request, Menu.ADMINISTRATION) == []
    assert navigation.menu(request, Menu.MAIN)
