"""Files of other tools for tests."""

from __future__ import annotations

import json
from io import BytesIO

HAR = json.dumps(
    {
        "log": {
            "pages": [{"id": "p", "title": "Cart"}],
            "entries": [
                {"pageref": "p", "request": {"method": "GET", "url": f"https://shop.test{path}"}}
                for path in ("/cart", "/logo.png", "/pay")
            ],
        }
    }
).encode()
OPENAPI = b"""
openapi: 3.0.0
info: {title: Shop API}
servers: [{url: 'https://one.test'}, {url: 'https://two.test'}]
paths: {/products: {get: {}}}
"""
COMMANDS = b"curl https://shop.test/products"


def har() -> BytesIO:
    return BytesIO(HAR)
