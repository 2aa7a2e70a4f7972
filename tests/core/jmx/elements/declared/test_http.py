from __future__ import annotations

import pytest

from tests.core.jmx.elements.declared.summaries import summarised


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"protocol": "https", "domain": "shop.test", "port": "8443", "path": "cart", "method": "POST"},
            "POST https://shop.test:8443/cart",
        ),
        ({"domain": "shop.test", "path": "/cart"}, "GET http://shop.test/cart"),
        ({"domain": "shop.test"}, "GET http://shop.test"),
        ({"path": "/cart"}, "GET /cart"),
        ({"path": "https://other.test/x", "domain": "shop.test"}, "GET https://other.test/x"),
        ({}, "GET /"),
        ({"domain": "${host}", "port": "${port}"}, "GET http://${host}:${port}"),
    ],
)
def test_a_request_is_summarised_by_its_address(given: dict[str, str], line: str) -> None:
    assert summarised("HTTPSamplerProxy", **given) == line


def test_headers_are_summarised_by_their_names() -> None:
    rows = [{"Header.name": "Accept", "Header.value": "*/*"}, {"Header.name": "X-Id", "Header.value": "1"}]
    assert summarised("HeaderManager", **{"HeaderManager.headers": rows}) == "Accept, X-Id"
