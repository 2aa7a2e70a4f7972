"""Files of other tools for tests."""

from __future__ import annotations

import json
from io import BytesIO

from django.core.files.storage import default_storage

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.recordings.responses import MARK
from loadwright.server.plans.models import Plan
from loadwright.server.plans.storage import upload_path

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


def recorded_har(text: str) -> bytes:
    """Return a HAR with one request and its response."""
    response = {"status": 200, "content": {"mimeType": "text/plain", "text": text}}
    entry = {"request": {"method": "GET", "url": "https://shop.test/cart"}, "response": response}
    return json.dumps({"log": {"entries": [entry]}}).encode()


def marks(plan: Plan) -> list[str]:
    """Return the marks of recorded responses in the newest revision of a plan."""
    with default_storage.open(upload_path(plan.newest.sha256)) as file:
        document = read_plan(file.read())
    found = [properties.text(element.node, MARK) for element in document.walk()]
    return [mark for mark in found if mark]
