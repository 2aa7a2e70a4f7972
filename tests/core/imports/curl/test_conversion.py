"""curl commands as plans."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports import ImportRefusedError
from tests.core.imports.plans import (
    header_pairs,
    imported,
    lines,
    messages,
    named,
    outline,
    rows,
    samplers,
    values_of,
    variables,
)

CHROME = r"""curl 'https://shop.test/api/cart?x=1' \
  -H 'accept: */*' \
  -H 'content-type: application/json' \
  -b 'sid=abc; theme=dark' \
  -H 'origin: https://shop.test' \
  --data-raw $'{"name":"it\'s \u00fc","price":"$5"}' \
  --compressed ;
curl 'https://shop.test/logo' -b 'sid=abc; theme=dark' --insecure"""
WINDOWS = """curl ^"https://shop.test/api/cart?x=1^&y=2^" ^
  -H ^"accept: */*^" ^
  --data-raw ^"^{^\\^"a^\\^":1^}^" &
curl ^"https://shop.test/b^" ^
  -X ^"DELETE^"
"""


def test_commands_of_chrome_for_posix_shells() -> None:
    found = imported(CHROME)

    first, second = samplers(found.plan)
    assert (first["method"], first["path"], first["follow_redirects"]) == ("POST", "/api/cart?x=1", "false")
    assert rows(first) == [("", '{"name":"it\'s ü","price":"$5"}')]
    assert second["name"] == "GET /logo"
    assert ("Accept-Encoding", "gzip, deflate") in header_pairs(found)
    cookies = values_of(named(found.plan, "CookieManager")[0])["CookieManager.cookies"]
    assert [row["Cookie.value"] for row in cookies] == ["abc", "dark"]
    assert messages(found) == []


def test_commands_of_chrome_for_windows() -> None:
    found = imported(WINDOWS)

    assert lines(found) == ['POST /api/cart?x=1&y=2 a={"a":1}'.replace(" a=", " ="), "DELETE /b"]
    assert header_pairs(found) == [
        ("accept", "*/*"),
        ("Content-Type", "application/x-www-form-urlencoded"),
    ]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("curl a.test", "GET /"),
        ("curl -d a=1 -d b=2 a.test/x", "POST /x a=1 b=2"),
        ("curl -G -d a=1 --data-urlencode 'b=c d' a.test/x?y=z", "GET /x y=z a=1 b=c d"),
        ("curl -I a.test", "HEAD /"),
        ("curl -X PATCH --json '{}' a.test", "PATCH / ={}"),
        ("curl -F a=1 -F 'b=2;type=text/html' a.test", "POST / a=1 b=2"),
        ("curl --url-query a=b a.test", "GET / a=b"),
        ("curl http://u:p@a.test", "GET /"),
        ("$ curl http://a.test -XPUT", "PUT /"),
    ],
)
def test_method_and_data(command: str, expected: str) -> None:
    assert lines(imported(command)) == [expected]


def test_options_that_say_how_a_request_is_sent() -> None:
    found = imported(
        "curl -L -k -m 2.5 --connect-timeout 1 -x http://proxy.test:3128 -U u:p -u me:secret --digest -A agent -e ref "
        "-r 0-9 https://shop.test"
    )

    (sampler,) = samplers(found.plan)
    assert {name: sampler[name] for name in ("follow_redirects", "response_timeout", "connect_timeout")} == {
        "follow_redirects": "true",
        "response_timeout": "2500",
        "connect_timeout": "1000",
    }
    assert [sampler[name] for name in ("proxyScheme", "proxyHost", "proxyPort", "proxyUser", "proxyPass")] == [
        "http", "proxy.test", "3128", "u", "p"
    ]  # fmt: skip
    (login,) = values_of(named(found.plan, "AuthManager")[0])["AuthManager.auth_list"]
    assert (login["Authorization.username"], login["Authorization.mechanism"]) == ("me", "DIGEST")
    assert header_pairs(found) == [("User-Agent", "agent"), ("Referer", "ref"), ("Range", "bytes=0-9")]
    assert messages(found) == []


def test_files_are_sent_and_reported() -> None:
    found = imported(
        "curl -F 'f=@C:/photos/me.png;type=image/png' a.test; curl -d @body.json a.test; curl -T x.bin a.test/x"
    )

    assert [one["HTTPFileArgs.files"][0]["File.path"] for one in samplers(found.plan)] == [
        "me.png",
        "body.json",
        "x.bin",
    ]
    assert len(messages(found)) == 3


def test_a_body_from_the_standard_input_is_no_file() -> None:
    found = imported("curl -d @- a.test; curl -d a=1 -d @- a.test")

    alone, beside = samplers(found.plan)
    assert alone["HTTPFileArgs.files"] == beside["HTTPFileArgs.files"] == []
    assert rows(beside) == [("a", "1")]
    assert messages(found) == ["POST /: the option --data @- was not converted"]


def test_what_is_no_curl_is_reported() -> None:
    found = imported("cd x\ncurl -m soon ftp://a.test\ncurl 'http://[' ; curl ; curl a.test -b cookies.txt")

    assert messages(found) == [
        "cd was left out: only requests of curl or PowerShell are converted",
        "ftp://a.test was left out: only http and https can be converted",
        "the request was left out: its address http://[ is not valid",
        "curl: the request was left out: it has no address",
        "the option --cookie cookies.txt was not converted",
    ]


def test_commands_send_their_own_cookies() -> None:
    found = imported("curl -b a=1 s.test; curl -H 'Cookie: a=2; b=3' s.test; curl s.test; curl -b a=2 t.test")
    cookies = [values_of(manager) for manager in named(found.plan, "CookieManager")]
    assert [
        [(row["Cookie.value"], row["Cookie.domain"]) for row in manager["CookieManager.cookies"]] for manager in cookies
    ] == [[("1", "s.test")], [("2", "s.test"), ("3", "s.test")], [("2", "t.test")]]
    assert {manager["CookieManager.clearEachIteration"] for manager in cookies} == {"true"}
    assert [(depth, class_name) for depth, class_name, _ in outline(found.plan)] == [
        (0, "HTTPSamplerProxy"),
        (1, "CookieManager"),
        (0, "HTTPSamplerProxy"),
        (1, "CookieManager"),
        (0, "HTTPSamplerProxy"),
        (0, "HTTPSamplerProxy"),
        (1, "CookieManager"),
    ]
    assert len(messages(found)) == 1


def test_commands_of_firefox_for_the_windows_command_prompt_need_no_caret() -> None:
    found = imported('curl "https://shop.test/a?b=50"%"25" -H "X-Tag: ""a""" --data-raw "{""d"":""""}"')
    [request] = samplers(found.plan)
    assert (request["path"], rows(request)) == ("/a?b=50%25", [("", '{"d":""}')])
    assert ("X-Tag", '"a"') in header_pairs(found)


def test_quotes_side_by_side_are_those_of_a_shell_otherwise() -> None:
    found = imported("""curl "https://s.test/""a" -d "" -H "X: \\"\\"" -H 'Y: "" "b""c"'""")
    [request] = samplers(found.plan)
    assert request["path"] == "/a"
    assert {("X", '""'), ("Y", '"" "b""c"')} <= set(header_pairs(found))


@pytest.mark.parametrize(
    ("text", "message"), [("wget a", "contains no curl command"), ("curl 'a", "has a quote that never ends")]
)
def test_other_texts_are_refused(text: str, message: str) -> None:
    with pytest.raises(ImportRefusedError, match=message):
        imported(text, "curl")


def test_expressions_are_not_evaluated() -> None:
    found = imported("curl 'http://a.test/${__a()}' -H 'x: ${__b()}' -d '${__c()}' -b 's=${__d()}'")

    text = str(samplers(found.plan)) + str(header_pairs(found))
    assert text.count("${__char(36)}") == text.count("${") == 2


WORDS = st.sampled_from(
    ["-d", "-F", "-H", "-u", "-b", "-x", "-G", "-T", "--next", "a=@b", "c: d", "http://a.test", "-m", "é"]
)


@given(st.lists(WORDS | st.text(max_size=4), max_size=8))
def test_any_words_are_converted_or_reported(words: list[str]) -> None:
    quoted = " ".join("'" + word.replace("'", "") + "'" for word in words)

    assert imported(f"curl http://z.test {quoted}; curl http://last.test", "curl").requests >= 1


def test_variables_that_a_script_assigns_are_replaced_and_others_become_those_of_the_plan() -> None:
    found = imported(
        "BASE=https://a.test\nexport KEY='k 1'\n"
        'for i in 1 2; do curl "$BASE/items/$ID" -H "X-Key: $KEY" -H "X-Raw: \\$KEY"; done\n'
    )
    assert lines(found) == ["GET /items/${ID}"]
    assert ("X-Key", "k 1") in header_pairs(found)
    assert ("X-Raw", "$KEY") in header_pairs(found)
    assert variables(found) == {"ID": "", "protocol": "https", "host": "a.test"}
    assert "the variable ID has no value in the import" in "\n".join(messages(found))


def test_variables_of_the_command_prompt() -> None:
    found = imported('set TOKEN=abc\ncurl ^"https://a.test/x%20y?t=%TOKEN%^&u=%USERID%^" ^\n  -H ^"accept: */*^"\n')
    assert lines(found) == ["GET /x%20y t=abc u=${USERID}"]


@pytest.mark.parametrize(
    ("url", "globs"),
    [
        ("https://shop.test/{a,b}", ["{a,b}"]),
        ("https://shop.test/p?id=[1-3]&name=[a-z:2]", ["[1-3]", "[a-z:2]"]),
        ("http://[::1]:80/?ids[]=1", []),
        (r"https://shop.test/\{a\}", []),
    ],
)
def test_sets_and_ranges_of_addresses_are_reported(url: str, globs: list[str]) -> None:
    found = messages(imported(f"curl '{url}'"))

    assert [message.partition(": ")[2] for message in found] == [f"{glob} was not converted" for glob in globs]
    assert messages(imported(f"curl -g '{url}'")) == []
