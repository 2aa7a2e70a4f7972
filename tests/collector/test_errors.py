from __future__ import annotations

import json

from loadwright.collector.errors import CollectorError, unavailable


def test_a_refusal_is_the_json_of_every_error() -> None:
    response = CollectorError(400, "invalid", "line 3 is wrong", {"X-Line": "3"}).response()
    assert response.status_code == 400
    assert response.headers["X-Line"] == "3"
    assert json.loads(bytes(response.body)) == {"error": {"code": "invalid", "message": "line 3 is wrong", "field": ""}}


def test_a_sender_is_asked_to_come_back() -> None:
    response = unavailable("later").response()
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
