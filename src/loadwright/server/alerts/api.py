"""The API of alerts, rules, silences and mute windows."""

from datetime import timedelta
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects
from loadwright.server.servers import queries as servers

from . import actions, queries, schemas
from .history import periods
from .models import Alert, MuteWindow, Rule, Silence
from .queries import Filters
from .schemas import (
    AlertFilter,
    AlertShown,
    HistoryAsked,
    HistoryShown,
    MuteWindowAsked,
    MuteWindowShown,
    RuleAsked,
    RuleShown,
    RuleSwitch,
    ScopeAsked,
    SilenceAsked,
    SilenceShown,
)
from .validation import RuleInput, Scope, WindowInput

router = Router(tags=["alerts"])
ROUTERS = [router]
DEFAULT_PERIOD = timedelta(hours=1)
OF_SCOPE = ("project.no_such_name", "room.no_such_name")
OF_RULE = ("alert.rule_not_found", "alert.maintainers_only", "alert.administrators_only")


@router.get("/alerts", response=list[AlertShown], openapi_extra=documented(May.SIGNED_IN, "project.no_such_name"))
def alerts(request: HttpRequest, page: PageQuery, only: Annotated[AlertFilter, Query()]) -> list[Alert]:
    """List the alerts of your projects, the newest first."""
    user = user_of(request)
    project = projects.project_named(user, only.project) if only.project else None
    return page.of(queries.alerts(user, Filters(only.q, project, only.state, only.severity, run_id=only.run)))


@router.get(
    "/alerts/history",
    response=HistoryShown,
    openapi_extra=documented(May.SIGNED_IN, *OF_SCOPE),
)
def history(request: HttpRequest, asked: Annotated[HistoryAsked, Query()]) -> dict[str, Any]:
    """Return when alerts fired on servers, for charts.

    The alerts are in order of time; the newest 500 if there are more. Those of deleted servers are not included.
    """
    user, until = user_of(request), asked.until or timezone.now()
    found = periods(
        user,
        asked.since or until - DEFAULT_PERIOD,
        until,
        server_ids=asked.server,
        project=projects.project_named(user, asked.project) if asked.project else None,
        room_id=servers.room_named(asked.room).pk if asked.room else None,
    )
    languages = [code for code, _name in settings.LANGUAGES]
    return {"periods": [schemas.period(one, languages) for one in found]}


@router.post(
    "/alerts/{int:alert_id}/acknowledge",
    response=AlertShown,
    openapi_extra=documented(May.MEMBERS, "alert.not_found", "alert.ended"),
)
def acknowledge(request: HttpRequest, alert_id: int) -> Alert:
    """Acknowledge an alert.

    It is not reported again while it fires.
    """
    actions.acknowledge(actor_of(request), [alert_id])
    return queries.alert(user_of(request), alert_id)


@router.get("/alert-rules", response=list[RuleShown], openapi_extra=documented(May.SIGNED_IN))
def rules(request: HttpRequest, page: PageQuery) -> list[Rule]:
    """List the alert rules of your projects and of all projects."""
    return page.of(queries.rules(user_of(request)))


@router.post(
    "/alert-rules",
    response={201: RuleShown},
    openapi_extra=documented(May.MAINTAINERS, *OF_SCOPE, "alert.*", "name.*"),
)
def create_rule(request: HttpRequest, new: RuleAsked) -> Status[Rule]:
    """Create an alert rule.

    Only administrators create rules of all projects.
    """
    return Status(201, actions.create_rule(actor_of(request), _scope(request, new), _rule(new)))


@router.put(
    "/alert-rules/{int:rule_id}",
    response=RuleShown,
    openapi_extra=documented(May.MAINTAINERS, *OF_SCOPE, "alert.*", "name.*"),
)
def change_rule(request: HttpRequest, rule_id: int, change: RuleAsked) -> Rule:
    """Replace an alert rule.

    Its alerts that fire go on, unless the rule now compares something else.
    """
    return actions.change_rule(actor_of(request), rule_id, _scope(request, change), _rule(change))


@router.patch("/alert-rules/{int:rule_id}", response=RuleShown, openapi_extra=documented(May.MAINTAINERS, *OF_RULE))
def switch_rule(request: HttpRequest, rule_id: int, change: RuleSwitch) -> Rule:
    """Switch an alert rule on or off."""
    return actions.switch_rule(actor_of(request), rule_id, change.active)


@router.delete(
    "/alert-rules/{int:rule_id}",
    response={204: None},
    openapi_extra=documented(May.MAINTAINERS, *OF_RULE, "alert.built_in"),
)
def delete_rule(request: HttpRequest, rule_id: int) -> Status[None]:
    """Delete an alert rule.

    Its alerts end and remain in the history. Built-in rules can only be switched off.
    """
    actions.delete_rule(actor_of(request), rule_id)
    return Status(204, None)


@router.get("/silences", response=list[SilenceShown], openapi_extra=documented(May.SIGNED_IN))
def silences(request: HttpRequest, page: PageQuery) -> list[Silence]:
    """List the silences that have not ended."""
    return page.of(queries.silences(user_of(request), timezone.now()))


@router.post(
    "/silences",
    response={201: SilenceShown},
    openapi_extra=documented(May.MEMBERS, *OF_SCOPE, "alert.*"),
)
def silence(request: HttpRequest, new: SilenceAsked) -> Status[Silence]:
    """Silence alerts until a time.

    They are still listed. What fires at the end of the silence is reported then.
    """
    made = actions.silence(
        actor_of(request), _scope(request, new), until=new.until, rule_id=new.rule, reason=new.reason
    )
    return Status(201, made)


@router.delete(
    "/silences/{int:silence_id}",
    response={204: None},
    openapi_extra=documented(May.MEMBERS, "alert.silence_not_found", "alert.administrators_only"),
)
def end_silence(request: HttpRequest, silence_id: int) -> Status[None]:
    """End a silence."""
    actions.end_silence(actor_of(request), silence_id)
    return Status(204, None)


@router.get("/mute-windows", response=list[MuteWindowShown], openapi_extra=documented(May.SIGNED_IN))
def mute_windows(request: HttpRequest, page: PageQuery) -> list[MuteWindow]:
    """List the mute windows of your projects and of all projects."""
    return page.of(queries.mute_windows(user_of(request)))


@router.post(
    "/mute-windows",
    response={201: MuteWindowShown},
    openapi_extra=documented(May.MAINTAINERS, *OF_SCOPE, "alert.*", "name.*"),
)
def create_mute_window(request: HttpRequest, new: MuteWindowAsked) -> Status[MuteWindow]:
    """Create a mute window.

    Alerts are not reported in this recurring time. What still fires at its end is reported then. Only administrators
    create mute windows of all projects.
    """
    return Status(201, actions.create_mute_window(actor_of(request), _scope(request, new), _window(new)))


@router.put(
    "/mute-windows/{int:window_id}",
    response=MuteWindowShown,
    openapi_extra=documented(May.MAINTAINERS, *OF_SCOPE, "alert.*", "name.*"),
)
def change_mute_window(request: HttpRequest, window_id: int, change: MuteWindowAsked) -> MuteWindow:
    """Replace a mute window."""
    return actions.change_mute_window(actor_of(request), window_id, _scope(request, change), _window(change))


@router.delete(
    "/mute-windows/{int:window_id}",
    response={204: None},
    openapi_extra=documented(
        May.MAINTAINERS, "alert.mute_not_found", "alert.maintainers_only", "alert.administrators_only"
    ),
)
def delete_mute_window(request: HttpRequest, window_id: int) -> Status[None]:
    """Delete a mute window."""
    actions.delete_mute_window(actor_of(request), window_id)
    return Status(204, None)


def _scope(request: HttpRequest, asked: ScopeAsked) -> Scope:
    project = projects.project_named(user_of(request), asked.project) if asked.project else None
    room = servers.room_named(asked.room) if asked.room else None
    return Scope(project.pk if project else None, room.pk if room else None, asked.tag or "", asked.server)


def _rule(asked: RuleAsked) -> RuleInput:
    return RuleInput(**{name: getattr(asked, name) for name in RuleInput.__dataclass_fields__})


def _window(asked: MuteWindowAsked) -> WindowInput:
    return WindowInput(**{name: getattr(asked, name) for name in WindowInput.__dataclass_fields__})
