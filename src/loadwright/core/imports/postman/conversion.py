"""Collections of Postman 2.1 and 2.0, with their environments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loadwright.core.imports.documents import object_of, objects_in, read_json, string_of
from loadwright.core.imports.draft import headers
from loadwright.core.imports.draft.model import Draft, Folder, Item, Options, Request, Script
from loadwright.core.imports.draft.samplers import method_of
from loadwright.core.imports.report import MAX_FOLDERS, Report
from loadwright.core.messages import imports, name_list

from .auth import Auth, auth_of
from .bodies import body_of
from .urls import target_of
from .variables import Variables

# They concern what Postman shows or checks, or JMeter does the same.
_HARMLESS_SETTINGS = frozenset((
    "followRedirects", "disableBodyPruning", "strictSSL", "disableUrlEncoding", "protocolVersion",
    "disabledSystemHeaders",
    "insecureHTTPParser", "removeRefererHeaderOnRedirect", "followOriginalHttpMethod", "followAuthorizationHeader",
))  # fmt: skip
_UNSUPPORTED = ("proxy", "certificate")


@dataclass
class _Level:
    """A list of items that is being converted: where its items go, what they inherit, and how deep it is."""

    items: list[dict[str, Any]]
    target: list[Item]
    auth: Auth
    depth: int = 0


def convert(data: bytes, report: Report, environments: Sequence[tuple[str, bytes]] = ()) -> Draft:
    """Convert a collection; ``environments`` are names and contents of files, of which later ones count more.

    Raises ``ImportRefusedError`` if it is no collection.
    """
    document = object_of(read_json(data, report))
    collection = object_of(document.get("collection")) or document
    if not isinstance(collection.get("item"), list):
        raise report.refuse(imports.NOT_POSTMAN(name=report.name))
    variables = Variables(report)
    variables.add(collection.get("variable"))
    for name, content in environments:
        variables.add(_values(name, content))
    return _Conversion(report, variables).convert(collection)


def _values(name: str, content: bytes) -> list[Any]:
    report = Report(name)
    values = object_of(read_json(content, report)).get("values")
    if not isinstance(values, list):
        raise report.refuse(imports.NOT_ENVIRONMENT(name=name))
    return values


class _Conversion:
    def __init__(self, report: Report, variables: Variables) -> None:
        self.report = report
        self.variables = variables
        self.scripts = 0
        self.examples = 0

    def convert(self, collection: dict[str, Any]) -> Draft:
        info = object_of(collection.get("info"))
        draft = Draft(string_of(info.get("name")) or self.report.name, comment=_description(info))
        draft.scripts = self._scripts(collection)
        auth = auth_of(collection.get("auth"), Auth(), self.variables, self.report, draft.name)
        waiting = [_Level(self._items(collection["item"], draft.name), draft.items, auth)]
        while waiting:
            level = waiting.pop()
            for item in level.items:
                inner = self._item(item, level)
                if inner is not None:
                    waiting.append(inner)
        if self.scripts:
            self.report.note(imports.SCRIPT_KEPT(count=self.scripts))
        if self.examples:
            self.report.note(imports.EXAMPLES_LEFT_OUT(count=self.examples))
        draft.variables = self.variables.defined()
        return draft

    def _items(self, given: list[Any], place: str) -> list[dict[str, Any]]:
        items = objects_in(given)
        if len(items) < len(given):
            self.report.note(imports.NOT_AN_OBJECT(), place)
        return items

    def _item(self, item: dict[str, Any], level: _Level) -> _Level | None:
        """Convert one item; return the level inside it if it is a folder."""
        name = string_of(item.get("name"))
        if not isinstance(item.get("item"), list):
            request = self._request(item, name, level.auth)
            if request is not None:
                level.target.append(request)
            return None
        if level.depth >= MAX_FOLDERS:
            self.report.note(imports.TOO_DEEP(limit=MAX_FOLDERS), name)
            return None
        self.variables.add(item.get("variable"))
        folder = Folder(name, comment=_description(item), scripts=self._scripts(item))
        level.target.append(folder)
        auth = auth_of(item.get("auth"), level.auth, self.variables, self.report, name)
        return _Level(self._items(item["item"], name), folder.items, auth, level.depth + 1)

    def _request(self, item: dict[str, Any], name: str, inherited: Auth) -> Request | None:
        if not self.report.admit():
            return None
        self.examples += len(objects_in(item.get("response")))
        given = item.get("request")
        given = {"url": given, "method": "GET"} if isinstance(given, str) else object_of(given)
        method = method_of(string_of(given.get("method")) or "GET", self.report, name)
        auth = auth_of(given.get("auth"), inherited, self.variables, self.report, name)
        target = target_of(given.get("url"), self.variables, self.report, name, auth.query)
        if method is None or target is None:
            return None
        for setting in _UNSUPPORTED:
            if given.get(setting):
                self.report.note(imports.SETTING_NOT_CONVERTED(name=setting), name)
        sent = self._headers(given.get("header"), name)
        body = body_of(object_of(given.get("body")), self.variables, self.report, name)
        present = {header.lower() for header, _ in sent}
        sent += [header for header in auth.headers if header[0].lower() not in present]
        return Request(
            method,
            target.origin,
            target.path,
            target.query,
            target.parameters,
            headers.with_body(headers.kept(sent), body),
            body,
            name=name,
            comment=_description(given) or _description(item),
            login=auth.login,
            scripts=self._scripts(item),
            options=self._options(item, name),
        )

    def _headers(self, given: object, place: str) -> list[tuple[str, str]]:
        if isinstance(given, str):
            lines = [line.partition(":") for line in given.splitlines() if ":" in line]
            return [(self.variables.text(name), self.variables.text(value.strip())) for name, _, value in lines]
        listed = objects_in(given)
        disabled = [string_of(one.get("key")) for one in listed if one.get("disabled") is True]
        if disabled:
            self.report.note(imports.DISABLED_LEFT_OUT(names=name_list(disabled)), place)
        return [
            (self.variables.text(string_of(one.get("key"))), self.variables.text(string_of(one.get("value"))))
            for one in listed
            if one.get("disabled") is not True and string_of(one.get("key"))
        ]

    def _scripts(self, owner: dict[str, Any]) -> list[Script]:
        found = []
        for event in objects_in(owner.get("event")):
            lines = object_of(event.get("script")).get("exec")
            text = "\n".join(map(string_of, lines)) if isinstance(lines, list) else string_of(lines)
            if text.strip():
                found.append(Script(text, before=event.get("listen") == "prerequest"))
        self.scripts += len(found)
        return found

    def _options(self, item: dict[str, Any], place: str) -> Options:
        settings = object_of(item.get("protocolProfileBehavior"))
        for name in settings.keys() - _HARMLESS_SETTINGS:
            self.report.note(imports.SETTING_NOT_CONVERTED(name=name), place)
        return Options(follow_redirects=settings.get("followRedirects") is not False)


def _description(owner: dict[str, Any]) -> str:
    """Return a description: a text, or an object with one."""
    given = owner.get("description")
    return string_of(given.get("content")) if isinstance(given, dict) else string_of(given)
