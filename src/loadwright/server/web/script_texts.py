"""The texts of scripts in the reader's language, which all scripts of a page wait for.

The address that pages use contains their version, so that browsers keep them and what they compiled of them.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.views.i18n import JavaScriptCatalog


@cache
def version(language: str) -> str:
    """Return a hash of the texts in a language: 12 hexadecimal digits."""
    request = HttpRequest()
    request.method = "GET"
    with override(language):
        return sha256(JavaScriptCatalog().get(request).content).hexdigest()[:12]


def address() -> str:
    """Return the address of the texts in the current language."""
    return f"{reverse('web:catalogue')}?{urlencode({'version': version(get_language())})}"


class ScriptTexts(JavaScriptCatalog):
    """Sends the texts in the current language. With their version in the address, browsers may keep them."""

    def get(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        response = super().get(request, *args, **options)
        current = request.GET.get("version") == version(get_language())
        response["Cache-Control"] = "public, max-age=31536000, immutable" if current else "no-cache"
        return response
