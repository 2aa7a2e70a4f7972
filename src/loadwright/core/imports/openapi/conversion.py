"""OpenAPI documents of the versions 2.0 (Swagger), 3.0 and 3.1."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from loadwright.core.imports.documents import object_of, objects_in, read_structured, string_of
from loadwright.core.imports.draft import headers, urls
from loadwright.core.imports.draft.bodies import media_type
from loadwright.core.imports.draft.model import Cookie, Draft, Folder, Item, Origin, Parameter, Request
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.report import Report
from loadwright.core.messages import imports, name_list

from .bodies import body_of, is_json, plain
from .schemas import Document, given_example
from .servers import Variables, security_of, server_of, servers_of

_EXTENSION = "x-"
_METHODS = ("get", "post", "put", "patch", "delete", "head", "options", "trace")
_OF_PATHS = ("$ref", "summary", "description", "servers", "parameters")
# The specification has them ignored: they follow from bodies, responses and security.
_DERIVED_HEADERS = ("accept", "content-type", "authorization")


def convert(data: bytes, report: Report, server: str = "") -> Draft:
    """Convert a document, with requests to ``server``, one that it lists, instead of its first.

    Raises ``ImportRefusedError`` if it is none of these versions, or does not list the server.
    """
    root = object_of(read_structured(data, report))
    version = string_of(root.get("openapi")) or string_of(root.get("swagger"))
    if not version.startswith(("2", "3.")) or not isinstance(root.get("paths"), dict):
        raise report.refuse(imports.NOT_OPENAPI(name=report.name))
    listed = servers_of(root)
    if server and server not in listed:
        raise report.refuse(imports.NO_SUCH_SERVER(url=server))
    draft = _Conversion(Document(root, report, server)).convert()
    draft.servers = listed
    return draft


class _Conversion:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.report = document.report
        self.variables = Variables()
        self.cookies: dict[tuple[str, str], Cookie] = {}
        self.items: list[Item] = []
        self.folders: dict[str, Folder] = {}

    def convert(self) -> Draft:
        root = self.document.root
        info = object_of(root.get("info"))
        for tag in objects_in(root.get("tags")):
            name = string_of(tag.get("name"))
            self.folders[name] = Folder(name, comment=string_of(tag.get("description")))
        for path, item in root["paths"].items():
            if isinstance(item, dict):
                self._convert_path(str(path), self.document.resolved(item))
            elif not str(path).startswith(_EXTENSION):
                self.report.note(imports.NOT_AN_OBJECT(), str(path))
        if root.get("webhooks"):
            self.report.note(imports.FORM_NOT_CONVERTED(name="webhooks"))
        items = [*(folder for folder in self.folders.values() if folder.items), *self.items]
        name = string_of(info.get("title")) or self.report.name
        return Draft(
            name, items, self.variables.values, list(self.cookies.values()), comment=string_of(info.get("description"))
        )

    def _convert_path(self, path: str, item: dict[str, Any]) -> None:
        for name in map(string_of, item):
            # Version 3.2 has methods that JMeter cannot send.
            if name not in (*_METHODS, *_OF_PATHS) and not name.startswith(_EXTENSION):
                self.report.note(imports.FORM_NOT_CONVERTED(name=name), path)
        for name in _METHODS:
            if name in item and not isinstance(item[name], dict):
                self.report.note(imports.NOT_AN_OBJECT(), f"{name.upper()} {path}")
            if not isinstance(item.get(name), dict) or not self.report.admit():
                continue
            operation = item[name]
            request = self._request(name.upper(), path, item, operation)
            tags = operation.get("tags")
            tag = string_of(tags[0]) if isinstance(tags, list) and tags else ""
            if tag:
                self.folders.setdefault(tag, Folder(tag)).items.append(request)
            else:
                self.items.append(request)

    def _request(self, method: str, path: str, item: dict[str, Any], operation: dict[str, Any]) -> Request:
        place = f"{method} {path}"
        parameters = self._parameters(item, operation)
        origin, base = server_of(self.document, operation, item, self.document.root, variables=self.variables)
        security = security_of(self.document, operation, self.variables)
        body = body_of(self.document, operation, parameters, place)
        if operation.get("callbacks"):
            self.report.note(imports.FORM_NOT_CONVERTED(name="callbacks"), place)
        wanted = [one for one in parameters if self._wanted(one)]
        self._report_optional(parameters, wanted, place)
        pairs = [pair for one in wanted if one.get("in") == "query" for pair in self._serialized(one, place)]
        query = "&".join(f"{quote(name, safe='[]')}={quote(value, safe='')}" for name, value in pairs)
        query_parameters = [Parameter(literal(name), literal(value)) for name, value in pairs]
        query_parameters += [Parameter(name, value) for name, value in security.query]
        query = "&".join(filter(None, [query, *(f"{name}={value}" for name, value in security.query)]))
        sent = [*self._headers(wanted, operation), *security.headers]
        self._keep_cookies(origin, wanted, security.cookies)
        return Request(
            method,
            origin,
            base + self._path(path, parameters),
            query,
            query_parameters,
            headers.with_body(sent, body),
            body,
            name=place,
            comment="\n\n".join(filter(None, (string_of(operation.get(one)) for one in ("summary", "description")))),
            login=security.login,
        )

    def _parameters(self, item: dict[str, Any], operation: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the parameters of an operation; those of its path are replaced by its own."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for owner in (item, operation):
            listed = owner.get("parameters")
            for one in listed if isinstance(listed, list) else ():
                if not isinstance(one, dict):
                    self.report.note(imports.NOT_AN_OBJECT(), "parameters")
                    continue
                parameter = self.document.resolved(one)
                if parameter.get("name"):
                    found[string_of(parameter["name"]), string_of(parameter.get("in"))] = parameter
        return list(found.values())

    def _wanted(self, parameter: dict[str, Any]) -> bool:
        """Return whether a parameter is sent: a required one, and one with a value of its own."""
        if parameter.get("in") == "header" and string_of(parameter["name"]).lower() in _DERIVED_HEADERS:
            return False
        return parameter.get("required") is True or self._example(parameter)[0]

    def _report_optional(self, parameters: list[dict[str, Any]], wanted: list[dict[str, Any]], place: str) -> None:
        sent = [string_of(one["name"]) for one in wanted]
        names = [
            string_of(one["name"])
            for one in parameters
            if one.get("in") in ("query", "header", "cookie")
            and string_of(one["name"]) not in sent
            and string_of(one["name"]).lower() not in _DERIVED_HEADERS
        ]
        if names:
            self.report.note(imports.OPTIONAL_LEFT_OUT(names=name_list(names)), place)

    def _example(self, parameter: dict[str, Any]) -> tuple[bool, Any]:
        """Return whether a parameter names a value itself, and that value."""
        examples = parameter.get("examples")
        if isinstance(examples, dict) and examples:
            return True, self.document.resolved(next(iter(examples.values()))).get("value")
        found, value = given_example(parameter)
        return (found, value) if found else given_example(self._schema(parameter))

    def _schema(self, parameter: dict[str, Any]) -> dict[str, Any]:
        content = object_of(parameter.get("content"))
        if content:
            return self.document.resolved(object_of(next(iter(content.values()))).get("schema"))
        # In version 2, a parameter is its own schema.
        return self.document.resolved(parameter.get("schema")) or parameter

    def _value(self, parameter: dict[str, Any]) -> Any:
        found, value = self._example(parameter)
        if not found:
            return self.document.example(self._schema(parameter))
        return value if self.document.affords(value, string_of(parameter["name"])) else ""

    def _serialized(self, parameter: dict[str, Any], place: str) -> list[tuple[str, str]]:
        """Return the names and values in the query by which a parameter is sent."""
        name, value = string_of(parameter["name"]), self._value(parameter)
        if parameter.get("content"):
            return [(name, plain(value))]
        style = string_of(parameter.get("style")) or "form"
        apart = parameter.get("explode", style == "form") is True and "swagger" not in self.document.root
        if isinstance(value, list):
            apart = apart or parameter.get("collectionFormat") == "multi"
            separator = {"spaceDelimited": " ", "pipeDelimited": "|"}.get(style, ",")
            texts = [plain(one) for one in value]
            return [(name, text) for text in texts] if apart else [(name, separator.join(texts))]
        if isinstance(value, dict):
            if style == "deepObject":
                return [(f"{name}[{key}]", plain(one)) for key, one in value.items()]
            if not apart:
                self.report.note(imports.FORM_NOT_CONVERTED(name=name), place)
            return [(str(key), plain(one)) for key, one in value.items()]
        return [(name, plain(value))]

    def _path(self, path: str, parameters: list[dict[str, Any]]) -> str:
        """Return a path with a variable in place of each of its parameters."""
        given = {string_of(one["name"]): one for one in parameters if one.get("in") == "path"}
        pieces = re.split(r"\{([^{}/]+)\}", path if path.startswith("/") else f"/{path}")
        for position, piece in enumerate(pieces):
            if position % 2:
                value = plain(self._value(given[piece])) if piece in given else ""
                pieces[position] = self.variables.path_value(piece, value)
            else:
                pieces[position] = urls.encoded_path(piece)
        return "".join(pieces)

    def _headers(self, wanted: list[dict[str, Any]], operation: dict[str, Any]) -> list[tuple[str, str]]:
        found = [
            (literal(string_of(one["name"])), literal(plain(self._value(one))))
            for one in wanted
            if one.get("in") == "header"
        ]
        accepted = self._accepted(operation)
        return [("Accept", literal(accepted)), *found] if accepted else found

    def _accepted(self, operation: dict[str, Any]) -> str:
        """Return the media type of the response: JSON if it is one of them."""
        produced = operation.get("produces") or self.document.root.get("produces")
        kinds = [str(one) for one in produced] if isinstance(produced, list) else []
        for status, response in object_of(operation.get("responses")).items():
            if str(status).startswith("2"):
                kinds += [str(kind) for kind in object_of(self.document.resolved(response).get("content"))]
        return next((kind for kind in kinds if is_json(media_type(kind))), kinds[0] if kinds else "")

    def _keep_cookies(self, origin: Origin, wanted: list[dict[str, Any]], secrets: list[tuple[str, str]]) -> None:
        given = [
            (literal(string_of(one["name"])), literal(plain(self._value(one))))
            for one in wanted
            if one.get("in") == "cookie"
        ]
        for name, value in [*given, *secrets]:
            self.cookies.setdefault((name, origin.host), Cookie(name, value, origin.host))
