"""Specifications of runs in their column."""

from __future__ import annotations

import json

import pytest
from django.core import serializers

from loadwright.core.runspec import RunSpec
from loadwright.server.runs.models import Run
from loadwright.server.runs.models.spec_field import SpecField

SPEC = RunSpec(mode="rate", target=20, duration_s=60, variables={"host": "ä"}, requirements=["p95 < 1s"])

pytestmark = pytest.mark.django_db


def run(spec: RunSpec) -> Run:
    return Run.objects.create(name="r", plan_name="p", spec=spec, bundle_size=1)


def test_a_specification_comes_back_as_it_was() -> None:
    made = run(SPEC)
    assert Run.objects.get(pk=made.pk).spec == SPEC
    assert list(Run.objects.values_list("spec", flat=True)) == [SPEC]


def test_a_row_of_an_earlier_version_has_defaults() -> None:
    made = run(SPEC)
    field = Run._meta.get_field("spec")
    assert isinstance(field, SpecField)
    assert field.to_python({"mode": "rate", "target": 5}) == RunSpec(mode="rate", target=5)
    assert field.to_python(None) == RunSpec()
    assert field.to_python(SPEC) is SPEC
    assert made.spec == SPEC


def test_a_fixture_holds_and_restores_it() -> None:
    made = run(SPEC)
    text = serializers.serialize("json", [made])
    assert json.loads(text)[0]["fields"]["spec"]["target"] == 20
    (restored,) = serializers.deserialize("json", text)
    assert isinstance(restored.object, Run)
    assert restored.object.spec == SPEC


def test_migrations_know_it_as_json() -> None:
    _, path, _, options = SpecField().deconstruct()
    assert path == "django.db.models.JSONField"
    assert options["default"] is dict
