"""The OpenAPI document of the API, built once for all tests of a process: that takes half a second."""

from __future__ import annotations

from typing import Any

from loadwright.server.config.api import api

DOCUMENT: dict[str, Any] = api.get_openapi_schema()
