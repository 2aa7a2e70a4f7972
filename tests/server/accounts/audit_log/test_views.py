"""The audit: access, search, export, and immutability."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.test import AsyncClient, Client

from loadwright.server.accounts.models import AuditEntry, User
from tests.server.accounts.audit_log.entries import FORMULA


def targets(browser: Client, query: str = "") -> list[str]:
    """The targets of the listed entries."""
    html = browser.get(f"/audit?{query}").content.decode()
    return re.findall(r'<td class="audit-target">\s*<span[^>]*>([^<]*)</span>', html)


@pytest.mark.django_db
def test_only_administrators_see_it(ann: User, rows: None) -> None:
    client = Client()
    client.force_login(ann)
    for where in ("/audit", "/audit.csv", "/api/v1/audit"):
        answer = client.get(where)
        assert answer.status_code == 403
        assert b"Webshop" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["thing", "=HYPER", "Nightly", "Nightly", "Webshop"]),
        ("q=night", ["Nightly", "Nightly"]),
        ("q=ANN", ["=HYPER", "Nightly", "Nightly"]),
        ("q=2001:db8", ["Nightly"]),
        ("who=boss", ["thing", "Webshop"]),
        ("what=run.stop", ["Nightly"]),
        ("what=run.", ["Nightly", "Nightly"]),
        ("since=2026-07-03", ["thing", "=HYPER"]),
        ("until=2026-07-01", ["Webshop"]),
        ("since=2026-07-02&until=2026-07-02", ["Nightly", "Nightly"]),
        # The run is stopped on the third in Shanghai.
        ("since=2026-07-03&until=2026-07-03&zone=Asia/Shanghai", ["=HYPER", "Nightly"]),
        ("sort=when", ["Webshop", "Nightly", "Nightly", "=HYPER", "thing"]),
        ("sort=target", ["=HYPER", "Nightly", "Nightly", "Webshop", "thing"]),
        ("sort=nonsense&page=99", ["thing", "=HYPER", "Nightly", "Nightly", "Webshop"]),
        ("q=unheard-of", []),
    ],
)
def test_what_is_looked_for_is_in_the_address(query: str, found: list[str], admin_browser: Client, rows: None) -> None:
    assert [target[: len(one)] for target, one in zip(targets(admin_browser, query), found, strict=True)] == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "“yesterday” is not a date"),
        ("zone=Nowhere/Land", "Unknown time zone"),
        ("zone=../../etc/passwd", "Unknown time zone"),
        ("since=0001-01-01&zone=Asia/Shanghai", "Webshop"),
        ("until=9999-12-31&zone=America/New_York", "Webshop"),
    ],
)
def test_what_cannot_be_looked_for_is_said(query: str, said: str, admin_browser: Client, rows: None) -> None:
    answer = admin_browser.get(f"/audit?{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert admin_browser.get(f"/audit.csv?{query}").status_code == (200 if said == "Webshop" else 400)


@pytest.mark.django_db
def test_page_tells_what_was_done_and_its_details(admin_browser: Client, rows: None) -> None:
    html = admin_browser.get("/audit").content.decode()
    assert "started a run" in html
    assert "nonsense.word" in html
    assert "<code>mode: rate</code>" in html
    assert '<time datetime="2026-07-02T23:30:00.000Z" data-moment="full">2026-07-02 23:30 UTC</time>' in html
    admin_browser.cookies["django_language"] = "zh-hans"
    assert "started a run" not in admin_browser.get("/audit").content.decode()


@pytest.mark.django_db
def test_long_audit_has_pages(admin_browser: Client, boss: User) -> None:
    AuditEntry.objects.bulk_create(AuditEntry(who="x", what="run.start", target=f"t{one}") for one in range(120))
    assert [len(targets(admin_browser, f"page={page}")) for page in (1, 2, 3)] == [50, 50, 20]


@pytest.mark.django_db(transaction=True)
async def test_export_has_what_the_page_lists_without_formulas(boss: User, rows: None) -> None:
    client = AsyncClient()
    await client.aforce_login(boss)
    answer: Any = await client.get("/audit.csv", {"who": "ann", "sort": "when"})
    data = b"".join([part async for part in answer.streaming_content]).decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    head, *lines = csv.reader(io.StringIO(data))
    assert head == ["time", "who", "what", "target", "address", "detail"]
    assert [line[2] for line in lines] == ["run.start", "run.stop", "plan.delete"]
    assert lines[0] == [
        "2026-07-02T12:00:00+00:00", "ann", "run.start", "Nightly", "10.0.0.1", '{"run": 7, "mode": "rate"}'
    ]  # fmt: skip
    assert lines[2][3] == f"'{FORMULA}"
