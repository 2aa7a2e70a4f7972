"""Actions on header sets. What brings plans in step with them is in ``steps``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace

from django.db import IntegrityError, transaction
from django.utils import timezone

from loadwright.core.jmx.header_sets import Headers
from loadwright.core.messages import Message, name_list
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.projects import queries as projects

from . import errors, queries, validation
from .models import HeaderSet
from .validation import Header, SetInput

COPY = " (copy)"
"""Follows the name of a set in that of its copy."""
NAMES_SHOWN = 5


def create_set(actor: Actor, given: SetInput, *, project: str = "") -> HeaderSet:
    """Create a set. ``project`` is the name of one of the actor's projects; without one it is for plans without one."""
    actor.require_write()
    owner = projects.project_named(actor.person, project) if project else None
    return _insert(actor, HeaderSet(project=owner), given.checked(), "header_set.create")


def copy_set(actor: Actor, set_id: int, name: str = "") -> HeaderSet:
    """Create a set of the same project with the same headers. Without a name, it is called after the set."""
    actor.require_write()
    source = queries.header_set(actor.person, set_id)
    given = replace(_input_of(source), name=name if name.strip() else _free_name(source))
    return _insert(actor, HeaderSet(project=source.project), given.checked(), "header_set.copy")


@transaction.atomic
def change_set(actor: Actor, set_id: int, given: SetInput, *, version: int | None = None) -> HeaderSet:
    """Change a set. The plans that use it stay as they are until they are brought in step.

    ``OVERTAKEN`` if it is not in the ``version`` that was shown.
    """
    actor.require_write()
    found = queries.editable(actor.person, set_id)
    _require_version(found, version)
    checked = given.checked()
    if checked == _input_of(found):
        return found
    before = found.name
    _fill(actor, found, checked)
    found.version += 1
    _save(found)
    detail = {"to": found.name} if found.name != before else {}
    audit.record(actor, "header_set.change", before, header_set=found.pk, headers=_names(found), **detail)
    return found


@transaction.atomic
def change_headers(actor: Actor, set_id: int, headers: Headers, *, version: int | None = None) -> HeaderSet:
    """Give a set the headers of a Header Manager. Comments of headers with the same name stay, disabled ones too."""
    found = queries.editable(actor.person, set_id)
    comments = {row["name"].casefold(): row["comment"] for row in found.headers}
    sent = [Header(name, value, comments.get(name.casefold(), "")) for name, value in headers]
    kept = [Header(**row) for row in found.headers if not row["enabled"]]
    return change_set(actor, set_id, replace(_input_of(found), headers=[*sent, *kept]), version=version)


@transaction.atomic
def delete_set(actor: Actor, set_id: int) -> None:
    """Delete a set that no plan uses, nor changes of one that are not saved yet."""
    actor.require_write()
    found = queries.editable(actor.person, set_id)
    users = queries.plans_of(actor.person, found)
    if users:
        raise errors.IN_USE(plans=_listed([one.plan.name for one in users]))
    unsaved = queries.drafts_of([found])[found.pk]
    if unsaved:
        raise errors.IN_DRAFTS(changes=_listed([f"{one.plan.name} – {one.person.username}" for one in unsaved]))
    audit.record(actor, "header_set.delete", found.name, header_set=found.pk)
    found.delete()


def _insert(actor: Actor, new: HeaderSet, given: SetInput, what: str) -> HeaderSet:
    new.owner = actor.user
    _fill(actor, new, given)
    with transaction.atomic():
        _save(new)
        project = new.project.name if new.project else ""
        audit.record(actor, what, new.name, header_set=new.pk, project=project, headers=_names(new))
    return new


def _fill(actor: Actor, found: HeaderSet, given: SetInput) -> None:
    found.name, found.description, found.methods = given.name, given.description, given.methods
    found.headers = [asdict(header) for header in given.headers]
    found.changed_at, found.changed_by = timezone.now(), actor.user


def _save(found: HeaderSet) -> None:
    """Insert or update a set. ``NAME_TAKEN`` if the project has another one of this name."""
    same = HeaderSet.objects.filter(project=found.project_id, name=found.name).exclude(pk=found.pk)
    if same.exists():
        raise errors.NAME_TAKEN(name=found.name)
    try:
        with transaction.atomic():
            found.save()
    except IntegrityError:
        raise errors.NAME_TAKEN(name=found.name) from None


def _require_version(found: HeaderSet, version: int | None) -> None:
    if version is not None and version != found.version:
        raise errors.OVERTAKEN(who=found.changed_by.username if found.changed_by else "–")


def _input_of(found: HeaderSet) -> SetInput:
    return SetInput(found.name, found.description, list(found.methods), [Header(**row) for row in found.headers])


def _free_name(source: HeaderSet) -> str:
    taken = set(HeaderSet.objects.filter(project=source.project).values_list("name", flat=True))
    stem = source.name[: validation.MAX_NAME - len(COPY) - 4]
    names = (f"{stem}{COPY}" if number == 1 else f"{stem}{COPY} {number}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _names(found: HeaderSet) -> list[str]:
    return [name for name, _value in found.sent]


def _listed(names: Sequence[str]) -> Message:
    shown = [f"“{name}”" for name in names[:NAMES_SHOWN]]
    return name_list([*shown, f"… ({len(names)})"] if len(names) > NAMES_SHOWN else shown)
