"""The variables of a plan are searched, sorted and followed to the tree."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.core.jmx.plans import argument, document, element, group, string

from .conftest import PHONE, Platform, choose_password, picture


def shop() -> bytes:
    extract = element("RegexExtractor", "read token", string("RegexExtractor.refname", "token"))
    login = group("login", children=element("HTTPSamplerProxy", "sign in", children=extract))
    cart = element("HTTPSamplerProxy", "cart", string("HTTPSampler.path", "/${host}/${token}/${quantty}"))
    many = "".join(
        element("HTTPSamplerProxy", f"page {number}", string("HTTPSampler.path", "/${host}")) for number in range(25)
    )
    variables = argument("host", "shop.example", "the server") + argument("coupon", "SUMMER")
    return document(login + group("shop", children=many + cart), variables=variables).encode()


def test_variables_are_found_and_lead_to_their_elements(page: Page, platform: Platform, tmp_path: Path) -> None:
    choose_password(page, platform)
    file = tmp_path / "shop.jmx"
    file.write_bytes(shop())
    page.get_by_role("link", name="Plans", exact=True).click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("link", name="Variables").click()
    names = page.locator("#variables-rows tbody .lw-name")

    # What has to be done comes first; order, search and state are in the address.
    expect(names).to_have_text(["quantty", "token", "coupon", re.compile("host")])
    picture(page, "variables")
    page.get_by_role("link", name="Variable", exact=True).click()
    expect(page).to_have_url(re.compile("sort=name"))
    page.get_by_label("Name, value, comment or element").fill("cart")
    expect(names).to_have_text([re.compile("host"), "quantty", "token"])
    expect(page).to_have_url(re.compile("q=cart"))
    page.reload()
    expect(names).to_have_text([re.compile("host"), "quantty", "token"])
    page.get_by_label("State").select_option("undefined")
    expect(names).to_have_text(["quantty"])
    page.get_by_role("link", name="Clear").click()
    expect(names).to_have_count(4)

    # An element is shown in the tree, below the bar at the top.
    page.get_by_role("link", name="cart").first.click()
    row = page.locator("li:target > .tree-row")
    expect(row).to_contain_text("cart")
    expect(row).to_be_in_viewport()

    page.set_viewport_size(PHONE)
    page.goto(f"{page.url.partition('#')[0]}/variables")
    expect(names.first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    picture(page, "variables-phone")
