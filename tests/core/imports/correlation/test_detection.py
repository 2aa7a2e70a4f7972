"""Proposals from recordings, and what is not proposed."""

from __future__ import annotations

import json
from typing import Any

from loadwright.core.imports import Imported, ImportOptions
from loadwright.core.imports.correlation.detection import MOST_CHARACTERS, MOST_PROPOSED, Detector
from loadwright.core.imports.draft.model import Origin, Request, Use
from tests.core.imports.plans import entry, imported, named, outline, rows, samplers, values_of

SHOP = "https://shop.test"
TOKEN = "a8F3kq92LmZx07Qb"
OTHER = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"


def answer(content: Any, mime: str = "application/json", **more: Any) -> dict[str, Any]:
    text = content if isinstance(content, str) else json.dumps(content)
    return {"status": 200, "headers": [], "content": {"mimeType": mime, "text": text}, **more}


def bearer(token: str = TOKEN) -> dict[str, Any]:
    return {"headers": [{"name": "Authorization", "value": f"Bearer {token}"}]}


def recorded(*entries: dict[str, Any], correlate: tuple[str, ...] = ()) -> Imported:
    return imported({"log": {"entries": list(entries)}}, options=ImportOptions(correlate=correlate))


LOGIN = entry(f"{SHOP}/login", "POST", response=answer({"token": TOKEN, "user": "ann", "role": "customer"}))
ORDERS = entry(f"{SHOP}/orders", request=bearer())


def test_a_token_is_proposed_with_its_extractor_and_its_uses() -> None:
    [found] = recorded(LOGIN, ORDERS, ORDERS).correlations
    assert (found.variable, found.value, found.request) == ("token", TOKEN, "POST /login")
    assert (found.kind, found.expression, found.likely) == ("json", "$.token", True)
    assert (found.uses, found.count) == ([Use("GET /orders", "header", "Authorization")], 1)


def test_nothing_is_replaced_unless_it_is_chosen() -> None:
    found = recorded(LOGIN, ORDERS)
    assert not named(found.plan, "JSONPostProcessor")
    found = recorded(LOGIN, ORDERS, correlate=("token",))
    assert outline(found.plan)[:2] == [(0, "HTTPSamplerProxy", "POST /login"), (1, "JSONPostProcessor", "token")]
    [extractor] = named(found.plan, "JSONPostProcessor")
    assert values_of(extractor)["JSONPostProcessor.defaultValues"] == "token_NOT_FOUND"
    [headers] = named(found.plan, "HeaderManager")
    assert values_of(headers)["HeaderManager.headers"] == [
        {"Header.name": "Authorization", "Header.value": "Bearer ${token}"}
    ]


def test_what_was_sent_before_does_not_come_from_a_response() -> None:
    search = entry(f"{SHOP}/search?q={TOKEN}", response=answer({"token": TOKEN}))
    assert recorded(search, ORDERS).correlations == ()


def test_a_value_has_to_be_received_before_it_is_sent() -> None:
    assert recorded(ORDERS, LOGIN).correlations == ()
    assert recorded(LOGIN).correlations == ()


def test_words_numbers_and_choices_are_not_proposed() -> None:
    catalogue = {
        "page": 1, "language": "en-US", "currency": "EUR", "updated": "2026-11-28", "version": "1.20.3", "active": True,
        "items": [{"id": 100234 + number, "sku": f"TEA-{number:05}", "title": "Green tea"} for number in range(20)],
        "home": f"{SHOP}/start", "type": "application/json", "state": "available", "count": "250000",
    }  # fmt: skip
    body = {"mimeType": "application/json", "text": '{"sku": "TEA-00007", "active": true, "n": 250000}'}
    sent = [
        entry(f"{SHOP}/items/100240?page=1&language=en-US&currency=EUR&state=available"),
        entry(f"{SHOP}/search?q=Green+tea&sku=TEA-00007&since=2026-11-28&version=1.20.3"),
        entry(f"{SHOP}/buy", "POST", request={"postData": body}),
    ]
    assert recorded(entry(f"{SHOP}/items", response=answer(catalogue)), *sent).correlations == ()


def test_cookies_are_left_to_the_cookie_manager_unless_a_header_repeats_them() -> None:
    cookie = {"headers": [{"name": "Set-Cookie", "value": f"XSRF-TOKEN={TOKEN}; Path=/"}]}
    first = entry(f"{SHOP}/", response=cookie)
    sent = {"name": "Cookie", "value": f"XSRF-TOKEN={TOKEN}"}
    assert recorded(first, entry(f"{SHOP}/a", request={"headers": [sent]})).correlations == ()
    repeated = entry(f"{SHOP}/a", "POST", request={"headers": [sent, {"name": "X-XSRF-TOKEN", "value": TOKEN}]})
    [found] = recorded(first, repeated).correlations
    assert (found.variable, found.kind, found.likely) == ("XSRF_TOKEN", "header", True)


def test_the_response_of_a_followed_redirect_belongs_to_the_request_before_it() -> None:
    redirected = entry(
        f"{SHOP}/login", "POST", response={"status": 302, "headers": [{"name": "Location", "value": "/start"}]}
    )
    start = entry(f"{SHOP}/start", response=answer({"token": TOKEN}))
    found = recorded(redirected, start, ORDERS, correlate=("token",))
    assert [one["name"] for one in samplers(found.plan)] == ["POST /login", "GET /orders"]
    assert outline(found.plan)[1] == (1, "JSONPostProcessor", "token")


def test_variables_have_names_of_their_own() -> None:
    first = entry(f"{SHOP}/1", response=answer({"token": TOKEN, "host": OTHER}))
    second = entry(
        f"{SHOP}/2", request=bearer(), response=answer({"token": OTHER.replace("f", "b"), "0key": TOKEN[::-1]})
    )
    third = entry(f"{SHOP}/3?host={OTHER}&key={TOKEN[::-1]}", request=bearer(OTHER.replace("f", "b")))
    found = recorded(first, second, third).correlations
    assert {one.variable for one in found} == {"token", "token_2", "host_2", "v0key"}


def test_what_is_remembered_has_a_limited_size() -> None:
    detector = Detector()
    request = Request("GET", Origin("https", "shop.test"), "/")
    for number in range(12):
        values = {f"v{one}": f"{number}{one:05}" + "x1" * 3900 for one in range(400)}
        detector.received(request, answer(values))
    remembered = sum(map(len, detector._known))
    assert MOST_CHARACTERS - 8000 < remembered <= MOST_CHARACTERS


def test_there_are_not_too_many_proposals() -> None:
    tokens = {f"token{number}": f"{TOKEN}{number:04}" for number in range(MOST_PROPOSED + 20)}
    query = "&".join(f"{name}={value}" for name, value in tokens.items())
    found = recorded(entry(f"{SHOP}/1", response=answer(tokens)), entry(f"{SHOP}/2?{query}"))
    assert len(found.correlations) == MOST_PROPOSED


def test_the_id_of_what_a_request_created_is_proposed() -> None:
    create = entry(f"{SHOP}/orders", "POST", response=answer({"id": 821659919, "state": "open"}))
    [found] = recorded(create, entry(f"{SHOP}/orders/821659919")).correlations
    assert (found.variable, found.likely, found.uses) == ("id", False, [Use("GET /orders/821659919", "path", "")])
    listed = entry(f"{SHOP}/orders", response=answer([{"id": 821659919}, {"id": 821659920}]))
    assert recorded(listed, entry(f"{SHOP}/orders/821659919")).correlations == ()


def test_what_a_request_created_is_proposed_where_a_path_names_its_kind() -> None:
    create = entry(f"{SHOP}/cart", "POST", response=answer({"order": "ORD-99317742"}))
    read = entry(f"{SHOP}/orders/ORD-99317742")
    [found] = recorded(create, read).correlations
    assert (found.variable, found.expression, found.likely) == ("order", "$.order", False)
    assert recorded(create, entry(f"{SHOP}/archive/ORD-99317742")).correlations == ()
    shown = entry(f"{SHOP}/cart", response=answer({"order": "ORD-99317742"}))
    assert recorded(shown, read).correlations == ()


def test_encoded_values_of_links_are_sent_as_they_were_written_and_decoded_elsewhere() -> None:
    form = entry(f"{SHOP}/login", response=answer(f'<form action="/login?state={TOKEN}%2F%3D">', "text/html"))
    sent = {"postData": {"mimeType": "application/json", "text": json.dumps({"state": f"{TOKEN}/="})}}
    login = entry(f"{SHOP}/login?state={TOKEN}%2F%3D", "POST", request=sent)
    [found] = recorded(form, login).correlations
    assert (found.variable, found.value, found.count) == ("state", f"{TOKEN}/=", 2)
    [_, sampler] = samplers(recorded(form, login, correlate=("state",)).plan)
    assert sampler["path"] == "/login?state=${state}"
    assert rows(sampler) == [("", '{"state": "${__urldecode(${state})}"}')]


def test_values_inside_texts_are_uses() -> None:
    sent = {"postData": {"mimeType": "application/json", "text": json.dumps({"url": f"/next?token={TOKEN}&a=1"})}}
    [found] = recorded(LOGIN, entry(f"{SHOP}/go", "POST", request=sent)).correlations
    assert found.uses == [Use("POST /go", "body", "url")]
    header = {"headers": [{"name": "Authorization", "value": f'Token token="{TOKEN}"'}]}
    [found] = recorded(LOGIN, entry(f"{SHOP}/go", request=header)).correlations
    assert found.uses == [Use("GET /go", "header", "Authorization")]


def test_of_equal_values_in_a_response_the_one_outside_a_list_is_extracted() -> None:
    login = entry(f"{SHOP}/login", "POST", response=answer({"all": [{"id": TOKEN}, {"id": OTHER}], "token": TOKEN}))
    [found] = recorded(login, ORDERS).correlations
    assert (found.variable, found.expression) == ("token", "$.token")
