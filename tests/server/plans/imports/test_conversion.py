"""Which uploads are files of other tools, and their conversion in the sandbox."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from django.core.files.base import File
from pytest_django.fixtures import Settings

from loadwright.core.imports import ImportOptions
from loadwright.core.imports.documents import MAX_BYTES
from loadwright.core.imports.report import MAX_REQUESTS
from loadwright.server.plans.imports.conversion import (
    environment_of,
    is_import,
    plan_filename,
    plan_name,
    received,
)
from loadwright.server.plans.imports.sandboxed import Converted, Environment
from loadwright.server.platform.errors import ActionError
from tests.server.plans.imports.examples import COMMANDS, ENVIRONMENT, HAR, OPENAPI, POSTMAN, har
from tests.server.plans.packed import packed
from tests.support.site import JMX

LAUGHS = b"openapi: 3.0.0\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 10)) for n in range(1, 10)
)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("shop.har", HAR, True),
        ("shop.yaml", OPENAPI, True),
        ("commands", COMMANDS, True),
        ("anything.txt", b"hello", True),
        ("shop.jmx", JMX, False),
        ("renamed.txt", JMX, False),
        ("marked.xml", b"\xef\xbb\xbf\n" + JMX, False),
        ("shop.txt", packed(), False),
        ("shop.jmx", b"hello", False),
        ("shop.ZIP", b"hello", False),
    ],
)
def test_plans_are_no_imports(name: str, data: bytes, expected: bool) -> None:
    file = BytesIO(data)
    assert is_import(name, file) is expected
    assert file.tell() == 0


def test_a_file_is_converted_with_the_choices() -> None:
    with received("ann", "shop.har", har(), ImportOptions(base_url="http://test.test")) as converted:
        text = converted.plan.read_text()
        found = converted.found
    assert (found.format, found.requests, found.origin) == ("har", 2, "https://shop.test")
    assert [message.code for message in found.messages] == ["import.static_left_out"]
    assert ">test.test<" in text
    assert not converted.plan.exists()


@pytest.mark.parametrize(
    ("name", "data", "options", "field", "text"),
    [
        ("empty.har", b"", ImportOptions(), "file", "empty.har is empty"),
        ("x.txt", b"hello", ImportOptions(), "file", "x.txt is text of another kind"),
        ("laughs.yaml", LAUGHS, ImportOptions(), "file", "it has more than 1,000,000 values"),
        ("deep.json", b'{"openapi": ' + b"[" * 5000, ImportOptions(), "file", "deep.json is not JSON"),
        ("cut.har", HAR[:40], ImportOptions(), "file", "cut.har is not JSON (it ends too early)"),
        ("shop.har", HAR, ImportOptions(base_url="https://a.test/b"), "base_url", "without a path"),
        ("shop.yaml", OPENAPI, ImportOptions(server="https://x.test"), "server", "does not list the server"),
    ],
)
def test_what_cannot_be_converted_is_refused_at_its_field(
    name: str, data: bytes, options: ImportOptions, field: str, text: str
) -> None:
    with pytest.raises(ActionError) as refused, received("ann", name, BytesIO(data), options):
        pass
    assert refused.value.field == field
    assert text in str(refused.value)


def test_an_environment_replaces_values_of_a_collection() -> None:
    for environment, value in ((None, "berlin"), (Environment("stage.json", ENVIRONMENT), "hamburg")):
        with received("ann", "shop.json", BytesIO(POSTMAN), ImportOptions(), environment) as converted:
            assert f">{value}<" in converted.plan.read_text()
            assert converted.found.messages == []


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"{}", "stage.json is not a Postman environment"),
        (b"{", "stage.json is not JSON"),
        (b"\xff", "stage.json is not UTF-8 text"),
        (b" " * (MAX_BYTES + 1), "stage.json is larger than 32 MiB"),
    ],
)
def test_what_is_no_environment_is_refused_at_its_field(content: bytes, text: str) -> None:
    environment = environment_of(File(BytesIO(content), "C:\\tests\\stage.json"))
    wanted = received("ann", "shop.json", BytesIO(POSTMAN), ImportOptions(), environment)
    with pytest.raises(ActionError) as refused, wanted:
        pass
    assert refused.value.field == "environment"
    assert text in str(refused.value)


def test_an_environment_of_another_format_is_reported() -> None:
    with received("ann", "shop.har", har(), ImportOptions(), Environment("stage.json", b"{}")) as converted:
        assert "stage.json was not used: only collections of Postman have environments" in map(
            str, converted.found.messages
        )


def test_without_a_file_there_is_no_environment() -> None:
    assert environment_of(None) is None


def test_the_progress_of_a_conversion_is_reported_while_it_lasts() -> None:
    entry = {"request": {"method": "GET", "url": "https://shop.test/"}, "response": {"content": {"text": "x" * 1000}}}
    data = json.dumps({"log": {"entries": [entry] * 20_000}}).encode()
    reported: list[float] = []
    with received("ann", "shop.har", BytesIO(data), ImportOptions(), progress=reported.append) as converted:
        assert converted.found.requests == MAX_REQUESTS
    assert reported
    assert reported == sorted(reported)
    assert reported[-1] <= 1


def test_a_conversion_that_needs_too_much_memory_is_ended(settings: Settings) -> None:
    settings.SANDBOX_BYTES = 300 << 20
    data = b'{"openapi": "3.0.0", "paths": {}, "x": [' + b"[]," * (6 << 20) + b"0]}"
    with pytest.raises(ActionError) as refused, received("ann", "a.json", BytesIO(data), ImportOptions()):
        pass
    assert refused.value.message.code == "sandbox.too_much_memory"


def test_plans_get_names() -> None:
    assert plan_name(Converted("Shop API", "openapi", 1), "api.yaml") == "Shop API"
    assert plan_name(Converted("shop.har", "har", 1), "shop.har") == "shop"
    assert plan_filename("shop.har") == "shop.jmx"
    assert plan_filename(f"{'a' * 255}") == f"{'a' * 200}.jmx"
