"""Requests of PowerShell as plans."""

from __future__ import annotations

import pytest

from loadwright.core.imports import Imported, ImportRefusedError
from tests.core.imports.plans import (
    header_pairs,
    imported,
    lines,
    messages,
    named,
    rows,
    samplers,
    values_of,
    variables,
)

COPIED = """$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.UserAgent = "Mozilla/5.0 (X11)"
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "a`$1", "/shop", ".shop.test")))
Invoke-WebRequest -UseBasicParsing -Uri "https://shop.test/cart?x=1" `
-Method "POST" `
-WebSession $session `
-Headers @{
"authority"="shop.test"
  "method"="POST"
  "path"="/cart?x=1"
  "scheme"="https"
  "accept"="*/*"
  "sec-ch-ua"="`"Chromium`";v=`"128`""
} `
-ContentType "application/json" `
-Body ([System.Text.Encoding]::UTF8.GetBytes("{`"name`":`"caf$([char]233)`"}"));
Invoke-WebRequest -UseBasicParsing -Uri "https://shop.test/pay" `
-WebSession $session
"""


def converted(text: str) -> Imported:
    return imported(text, "powershell")


def test_what_browsers_copy_is_converted() -> None:
    found = imported(COPIED)
    assert found.format == "powershell"
    assert messages(found) == []
    first, second = samplers(found.plan)
    assert (first["method"], first["path"], second["method"], second["path"]) == ("POST", "/cart?x=1", "GET", "/pay")
    assert rows(first) == [("", '{"name":"café"}')]
    assert header_pairs(found) == [
        ("User-Agent", "Mozilla/5.0 (X11)"),
        ("accept", "*/*"),
        ("sec-ch-ua", '"Chromium";v="128"'),
        ("Content-Type", "application/json"),
    ]
    [cookie] = values_of(named(found.plan, "CookieManager")[0])["CookieManager.cookies"]
    assert (cookie["Cookie.value"], cookie["Cookie.domain"], cookie["Cookie.path"]) == ("a$1", "shop.test", "/shop")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("iwr a.test/x", "GET /x"),
        ("Invoke-RestMethod http://a.test/x -Method Delete", "DELETE /x"),
        ("irm -Uri:http://a.test/x -Body @{ q = 'a b' }", "GET /x q=a b"),
        ("irm http://a.test/x -Method POST -Body @{ q = 'a b' }", "POST /x q=a b"),
        ("$b = @{ q = 1 }\nirm http://a.test/x -Method POST -Body $b", "POST /x q=1"),
        ("irm http://a.test/x -Method POST -Form @{ q = 'a b' }", "POST /x q=a b"),
        ("$r = Invoke-WebRequest http://a.test/x", "GET /x"),
        ("$r = (Invoke-WebRequest http://a.test/x)", "GET /x"),
        ('$base = "http://a.test"\nirm "$base/x"', "GET /x"),
    ],
)
def test_forms_of_requests(text: str, line: str) -> None:
    found = converted(text)
    assert (lines(found), messages(found)) == ([line], [])


def test_options_become_those_of_the_request() -> None:
    found = converted(
        "iwr http://a.test/ -TimeoutSec 5 -MaximumRedirection 0 -Proxy http://p.test:81 -SkipCertificateCheck"
    )
    [request] = samplers(found.plan)
    assert (request["response_timeout"], request["follow_redirects"], request["proxyHost"]) == (
        "5000",
        "false",
        "p.test",
    )


def test_what_is_not_known_becomes_a_variable_and_what_is_not_converted_is_listed() -> None:
    found = converted(
        'Get-Date\niwr "http://a.test/$id" -Headers @{ Authorization = "Bearer $token"; X = (Get-Date) } -Credential $c'
        "\n$session.Cookies.Add($cookie)"
    )
    assert lines(found) == ["GET /${id}"]
    assert ("Authorization", "Bearer ${token}") in header_pairs(found)
    assert {"id", "token"} <= variables(found).keys()
    told = "\n".join(messages(found))
    for text in (
        "Get-Date was left out",
        "-credential has no counterpart",
        "Cookies.Add was not converted",
        "(Get-Date)",
    ):
        assert text in told


@pytest.mark.parametrize(
    ("text", "message"), [("Get-Date", "no Invoke-WebRequest"), ('iwr "a', "a quote that never ends")]
)
def test_a_script_without_requests_is_refused(text: str, message: str) -> None:
    with pytest.raises(ImportRefusedError, match=message):
        converted(text)
