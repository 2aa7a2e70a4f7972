"""Import of servers from CSV, all or none. The preview is the import itself, rolled back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import transaction

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError, ErrorDeclaration
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Room
from loadwright.server.servers import actions, errors, host_keys, queries
from loadwright.server.servers.input.server import ServerInput, ask_of, check_chain
from loadwright.server.servers.input.validation import split_tags
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh.target import NONE, PASSWORD, Secret

from .csv_format import Row
from .lacking import create as create_lacking
from .lacking import lacking
from .report import ADDED, CHANGED, WRONG, Outcome, Report

PLACEHOLDER = Secret(PASSWORD, password="placeholder")  # noqa: S106 - it is never stored
"""The secret of credentials that a dry run creates and rolls back."""


def import_servers(
    actor: Actor, rows: list[Row], *, dry_run: bool, create: bool = False, secret: Secret | None = None
) -> Report:
    """Add and change servers by rows; nothing is written in a dry run or if a row is invalid.

    With ``create``, what the rows name that does not exist is created before, as far as the person may: projects,
    rooms, and credentials with ``secret``, which a dry run does not need.
    """
    actor.require_write()
    with transaction.atomic():
        missing = lacking(actor.person, rows)
        if create:
            if missing.credentials and secret is None and not dry_run:
                raise errors.CSV_SECRET_MISSING()
            create_lacking(actor, missing, secret or PLACEHOLDER)
        sheet = _Sheet(actor)
        outcomes = [sheet.take(row) for row in rows]
        sheet.link(outcomes)
        sheet.find_same_addresses(outcomes)
        report = Report(outcomes, missing, created=create)
        if dry_run or not report.sound:
            transaction.set_rollback(True)
        elif report.changing:
            audit.record(actor, "server.import", f"{len(rows)} servers", **report.counts)
    return report


class _Sheet:
    """Lookup by name of everything that the person can use, during an import."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.user: User = actor.person
        self.projects = {project.name: project for project in projects.projects(self.user)}
        self.rooms = {room.name: room for room in Room.objects.all()}
        self.credentials = {(one.project_id, one.name): one for one in queries.credentials(self.user)}
        servers = queries.servers(self.user).prefetch_related("tags")
        self.servers = {(one.project_id, one.name): one for one in servers}
        self.seen: dict[tuple[int, str], int] = {}

    def take(self, row: Row) -> Outcome:
        """Add or change the server of a row, except for its jump host."""
        outcome = Outcome(row)
        try:
            with transaction.atomic():
                self._take(outcome)
        except ActionError as error:
            outcome.fail(error)
        return outcome

    def _take(self, outcome: Outcome) -> None:
        row, cells = outcome.row, outcome.row.cells
        if row.extra:
            raise errors.CSV_ROW_TOO_LONG()
        project = self._named(self.projects, cells["project"], "project", errors.CSV_NO_SUCH_PROJECT)
        key = (project.pk, cells["name"])
        if key in self.seen:
            raise errors.CSV_SERVER_TWICE(row=self.seen[key])
        self.seen[key] = row.number
        former = self.servers.get(key)
        if former is None:
            outcome.server = actions.create_server(self.actor, self._ask(row, project.pk, None))
            outcome.kind = ADDED
            self.servers[key] = outcome.server
        else:
            ask = self._ask(row, project.pk, former)
            outcome.server = former
            before = values(former)
            if ask != ask_of(former):
                outcome.server = self.servers[key] = actions.change_server(self.actor, former.pk, ask)
                _compare(outcome, before)
        self._pin(outcome)

    def _ask(self, row: Row, project_id: int, former: Server | None) -> ServerInput:
        """Return the input of a row; missing columns and an empty credential are kept."""
        cells = row.cells
        ask = ask_of(former) if former else ServerInput(cells["name"], "", "", project_id=project_id)
        changes: dict[str, Any] = {"jump_host_follows": bool(cells.get("jump_host"))}
        if "address" in cells:
            changes["address"] = cells["address"]
        if "user" in cells:
            changes["username"] = cells["user"]
        if "note" in cells:
            changes["note"] = cells["note"]
        if cells.get("room") or former is None:
            changes["room_id"] = self._named(self.rooms, cells.get("room", ""), "room", errors.NO_SUCH_ROOM).pk
        if cells.get("port"):
            changes["port"] = _number(cells["port"])
        if "tags" in cells:
            changes["tags"] = tuple(filter(None, map(str.strip, split_tags(cells["tags"]))))
        changes |= self._credential(row, project_id, former)
        asked = replace(ask, **changes)
        if former and sorted(map(str.casefold, asked.tags)) == sorted(map(str.casefold, ask.tags)):
            asked = replace(asked, tags=ask.tags)
        return asked

    def _credential(self, row: Row, project_id: int, former: Server | None) -> dict[str, Any]:
        """Return the credential of a row. A new server with neither a user nor a credential has no SSH access."""
        name = row.cells.get("credential")
        if not name:
            return {"secret": Secret(NONE)} if former is None and not row.cells.get("user") else {}
        credential = self.credentials.get((project_id, name))
        if credential is None:
            raise errors.NO_SUCH_CREDENTIAL(name=name)
        return {"credential_id": credential.pk}

    @staticmethod
    def _named(things: dict[str, Any], name: str, column: str, missing: ErrorDeclaration) -> Any:
        if not name:
            raise errors.CSV_CELL_EMPTY(field=column)
        if name not in things:
            raise missing(name=name[:100])
        return things[name]

    def _pin(self, outcome: Outcome) -> None:
        """Confirm the host key of a new server given in the file; a confirmed key is never changed by a file."""
        key, server = outcome.row.cells.get("host_key", ""), outcome.server
        if not key or server is None or key == server.host_key:
            return
        if server.host_key:
            raise errors.CSV_OTHER_KEY()
        try:
            outcome.server = host_keys.confirm_key(self.actor, server.pk, key)
        except ActionError as error:
            raise ActionError(error.message, field="host_key") from None
        if outcome.kind != ADDED:
            outcome.kind = CHANGED
            outcome.changes.append(("host_key", "", key))
        self.servers[(server.project_id, server.name)] = outcome.server

    def link(self, outcomes: Iterable[Outcome]) -> None:
        """Set the jump hosts, which may appear anywhere in the file."""
        linked = []
        for outcome in outcomes:
            server = outcome.server
            if outcome.kind == WRONG or server is None or "jump_host" not in outcome.row.cells:
                continue
            try:
                jump = self._jump_host(server, outcome.row.cells["jump_host"])
                if (jump.pk if jump else None) == server.jump_host_id:
                    continue
                if outcome.kind != ADDED:
                    queries.editable(self.user, server.pk)
            except ActionError as error:
                outcome.fail(error)
                continue
            if outcome.kind != ADDED:
                outcome.kind = CHANGED
                outcome.changes.append(("jump_host", _jump_name(server), outcome.row.cells["jump_host"]))
            linked.append((outcome, server, jump))
        self._write_links(linked)

    def find_same_addresses(self, outcomes: Iterable[Outcome]) -> None:
        """Name the other servers that are reached at the address of an added or changed one."""
        jumps = dict(Server.objects.values_list("pk", "jump_host_id"))
        at: dict[tuple[str, int, int | None], list[Server]] = {}
        for server in self.servers.values():
            at.setdefault((server.address.lower(), server.port, jumps.get(server.pk)), []).append(server)
        for outcome in outcomes:
            changed = outcome.server if outcome.kind in (ADDED, CHANGED) else None
            if changed is not None:
                place = (changed.address.lower(), changed.port, jumps.get(changed.pk))
                outcome.same_address = [one.name for one in at.get(place, ()) if one.pk != changed.pk]

    def _write_links(self, linked: list[tuple[Outcome, Server, Server | None]]) -> None:
        # Set all before checking: intermediate states may contain cycles that the file itself removes.
        for outcome, server, jump in linked:
            Server.objects.filter(pk=server.pk).update(jump_host=jump)
            if outcome.kind == CHANGED:
                change = {"jump_host": [_jump_name(server), jump.name if jump else ""]}
                audit.record(
                    self.actor, "server.change", server, server=server.pk, project=server.project_id, changed=change
                )
        next_of = dict(Server.objects.values_list("pk", "jump_host_id")).get
        for outcome, server, jump in linked:
            if jump is None:
                continue
            try:
                check_chain(jump, server.pk, next_of)
            except ActionError as error:
                outcome.fail(error)

    def _jump_host(self, server: Server, name: str) -> Server | None:
        """Return the jump host by name: in the same project, else as ``project/name``, else if the name is unique."""
        if not name:
            return None
        if server.jump_host is not None and name == _jump_name(server):
            return server.jump_host
        own = self.servers.get((server.project_id, name))
        if own is not None and own.has_ssh:
            return own
        reached = [one for one in self.servers.values() if one.has_ssh]
        found = [one for one in reached if name in (one.name, f"{one.project.name}/{one.name}")]
        if len(found) == 1:
            return found[0]
        if found:
            raise errors.CSV_JUMP_HOST_AMBIGUOUS(name=name)
        raise errors.CSV_NO_SUCH_JUMP_HOST(name=name[:100])


def _compare(outcome: Outcome, before: dict[str, str]) -> None:
    assert outcome.server is not None, "it was changed just now"
    after = values(outcome.server)
    outcome.changes = [
        (name, before[name], after[name]) for name in after if name != "jump_host" and before[name] != after[name]
    ]
    if outcome.changes:
        outcome.kind = CHANGED


def _jump_name(server: Server) -> str:
    jump = server.jump_host
    if jump is None:
        return ""
    return jump.name if jump.project_id == server.project_id else f"{jump.project.name}/{jump.name}"


def values(server: Server) -> dict[str, str]:
    """Return the cells of a server by column."""
    return {
        "name": server.name,
        "project": server.project.name,
        "room": server.room.name,
        "address": server.address,
        "port": str(server.port),
        "user": server.username,
        "credential": server.credential.name if server.credential.shared else "",
        "jump_host": _jump_name(server),
        "tags": ", ".join(sorted(tag.name for tag in server.tags.all())),
        "note": server.note,
        "host_key": server.host_key,
    }


def _number(text: str) -> int:
    # Spreadsheets may write 22 as 22.0.
    whole = text.removesuffix(".0")
    if not whole.isascii() or not whole.isdecimal():
        raise errors.CSV_PORT(text=text[:20])
    return int(whole[:9])
