"""The page of the reference, rendered on the server from the OpenAPI document."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

from .contents import Contents, contents_of, with_server
from .document import SERVER


class ReferencePage(DocsBase):
    """Shows the reference in place of the pages of the framework."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        contents = with_server(_contents(api), SERVER, f"{request.scheme}://{request.get_host()}")
        return render(
            request,
            "reference/reference.html",
            {"contents": contents, "openapi": self.get_openapi_url(api, kwargs), "version": api.version},
        )


@cache
def _contents(api: NinjaAPI) -> Contents:
    return contents_of(api.get_openapi_schema())
