"""Browsers keep the texts of scripts as long as they are the same."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

TAG = Template("{% load loadwright %}{% script_texts %}")


@pytest.mark.django_db
def test_the_address_on_a_page_is_that_of_the_texts_in_its_language(client: Client) -> None:
    found = {}
    for language, word in (("en", "django.catalog"), ("zh-hans", "\\u")):
        with override(language):
            address = TAG.render(Context())
        answer = client.get(address, headers={"accept-language": language})
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert word in answer.text
        found[language] = address, answer.text
    assert len(set(found.values())) == 2
    # Somebody has chosen another language meanwhile.
    answer = client.get(found["en"][0], headers={"accept-language": "zh-hans"})
    assert answer.text == found["zh-hans"][1]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get("/catalogue.js").headers["Cache-Control"] == "no-cache"


@pytest.mark.django_db
def test_a_page_loads_them(client: Client) -> None:
    with override("en"):
        address = TAG.render(Context())
    assert f'<script src="{address}" defer></script>' in client.get("/login", headers={"accept-language": "en"}).text
