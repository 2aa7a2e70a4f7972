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
POSTMAN = json.dumps(
    {
        "info": {"name": "Shop", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
        "item": [{"name": "Stock", "request": {"method": "GET", "url": "http://shop.test/{{store}}/stock"}}],
        "variable": [{"key": "store", "value": "berlin"}],
    }
).encode()
ENVIRONMENT = json.dumps({"name": "Stage", "values": [{"key": "store", "value": "hamburg", "enabled": True}]}).encode()
COMMANDS = b"curl https://shop.test/products"


def har() -> BytesIO:
    return BytesIO(HAR)
