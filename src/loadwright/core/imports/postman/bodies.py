"""Bodies of requests of Postman."""

from __future__ import annotations

import json
from typing import Any

from loadwright.core.imports.documents import object_of, objects_in, string_of
from loadwright.core.imports.draft.bodies import FORM, file_name
from loadwright.core.imports.draft.model import Body, Parameter, Upload
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.report import MAX_BODY, Report
from loadwright.core.messages import imports, name_list

from .variables import Variables

_LANGUAGES = {
    "json": "application/json",
    "xml": "application/xml",
    "html": "text/html",
    "javascript": "application/javascript",
    "text": "text/plain",
}


def body_of(given: dict[str, Any], variables: Variables, report: Report, place: str) -> Body | None:
    """Convert a body; ``None`` if there is none, or with a report if it cannot be converted."""
    mode = string_of(given.get("mode"))
    if not mode or mode == "none" or given.get("disabled") is True:
        if given.get("disabled") is True:
            report.note(imports.DISABLED_LEFT_OUT(names="body"), place)
        return None
    if mode == "raw":
        language = string_of(object_of(object_of(given.get("options")).get("raw")).get("language"))
        return _text(string_of(given.get("raw")), _LANGUAGES.get(language, "text/plain"), variables, report, place)
    if mode == "graphql":
        return _text(_graphql(object_of(given.get("graphql"))), "application/json", variables, report, place)
    if mode == "urlencoded":
        rows = _enabled(given.get("urlencoded"), report, place)
        form = [Parameter(variables.text(_key(row)), variables.text(string_of(row.get("value")))) for row in rows]
        return Body(form=form, content_type=FORM) if form else None
    if mode == "formdata":
        return _multipart(_enabled(given.get("formdata"), report, place), variables, report, place)
    if mode == "file":
        return _file(given.get("file"), report, place)
    report.note(imports.BODY_NOT_CONVERTED(type=mode), place)
    return None


def _text(text: str, content_type: str, variables: Variables, report: Report, place: str) -> Body | None:
    if len(text) > MAX_BODY:
        report.note(imports.BODY_TOO_LARGE(limit=MAX_BODY >> 20), place)
        return None
    return Body(variables.text(text), content_type=content_type) if text else None


def _graphql(given: dict[str, Any]) -> str:
    variables = given.get("variables")
    # A text, which may contain variables of Postman where JSON has none.
    text = variables if isinstance(variables, str) else json.dumps(variables or {}, ensure_ascii=False)
    fields = {"query": json.dumps(string_of(given.get("query")), ensure_ascii=False)}
    if string_of(given.get("operationName")):
        fields["operationName"] = json.dumps(string_of(given["operationName"]), ensure_ascii=False)
    fields["variables"] = text.strip() or "{}"
    return "{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}"


def _enabled(given: object, report: Report, place: str) -> list[dict[str, Any]]:
    rows = objects_in(given)
    disabled = [_key(row) for row in rows if row.get("disabled") is True]
    if disabled:
        report.note(imports.DISABLED_LEFT_OUT(names=name_list(disabled)), place)
    return [row for row in rows if row.get("disabled") is not True]


def _key(row: dict[str, Any]) -> str:
    return string_of(row.get("key"))


def _multipart(rows: list[dict[str, Any]], variables: Variables, report: Report, place: str) -> Body | None:
    body = Body(multipart=True)
    for row in rows:
        name, kind = variables.text(_key(row)), variables.text(string_of(row.get("contentType")))
        if row.get("type") != "file":
            value = variables.text(string_of(row.get("value")))
            body.form.append(Parameter(name, value, encode=False, content_type=kind))
            continue
        source = row.get("src")
        for path in source if isinstance(source, list) else [source]:
            body.files.append(_upload(path, report, place, name, kind))
    return body if rows else None


def _file(given: object, report: Report, place: str) -> Body:
    source = given.get("src") if isinstance(given, dict) else given
    return Body(files=[_upload(source, report, place)])


def _upload(source: object, report: Report, place: str, name: str = "", kind: str = "") -> Upload:
    path = file_name(string_of(source))
    report.note(imports.CONTENT_MISSING(path=path), place)
    return Upload(literal(path), name, kind)
