"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import BELONGING, MAINTAINERS, MAINTAINING, MEMBERS, SIGNED_IN, Ask, Page, Rule

RULE = {
    "name": "new", "project": "{project_id}", "subject": "cpu", "statistic": "value", "operator": ">", "limit": "90%",
    "severity": "warning",
}  # fmt: skip
WINDOW = {
    "name": "new", "project": "{project_id}", "days": "0", "start": "02:00", "end": "03:00", "zone": "UTC",
}  # fmt: skip
ASKED = {"name": "new", "project": "{project}", "subject": "cpu", "operator": ">", "limit": "90%"}
MUTED = {"name": "new", "project": "{project}", "days": [0], "start": "02:00", "end": "03:00"}
SILENCE = {"project": "{project}", "until": "{soon}"}

PAGES: dict[str, Page] = {
    "alerts": Page(get=SIGNED_IN),
    "alerts/events": Page(get=SIGNED_IN),
    "alerts/acknowledge": Page(post=SIGNED_IN),
    "alerts/runs/<int:run_id>": Page(get=MEMBERS),
    "alerts/<int:alert_id>/acknowledge": Page(post=MEMBERS),
    "alerts/<int:alert_id>/silence": Page(post=Ask(MEMBERS, {"hours": "1"})),
    "alerts/rules": Page(get=SIGNED_IN),
    "alerts/rules/new": Page(get=SIGNED_IN, post=Ask(MAINTAINING, RULE)),
    "alerts/rules/<int:rule_id>": Page(get=MAINTAINERS, post=Ask(MAINTAINERS, {**RULE, "name": "renamed"})),
    "alerts/rules/<int:rule_id>/switch": Page(post=Ask(MAINTAINERS, {"active": "no"})),
    "alerts/rules/<int:rule_id>/delete": Page(post=MAINTAINERS),
    "alerts/quiet": Page(get=SIGNED_IN),
    "alerts/quiet/new": Page(get=SIGNED_IN, post=Ask(BELONGING, {"project": "{project_id}", "lasts": "1h"})),
    "alerts/quiet/<int:silence_id>/end": Page(post=MEMBERS),
    "alerts/windows": Page(get=SIGNED_IN),
    "alerts/windows/new": Page(get=SIGNED_IN, post=Ask(MAINTAINING, WINDOW)),
    "alerts/windows/<int:window_id>": Page(get=MAINTAINERS, post=Ask(MAINTAINERS, {**WINDOW, "name": "renamed"})),
    "alerts/windows/<int:window_id>/delete": Page(post=MAINTAINERS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/alerts": SIGNED_IN,
    "GET /api/v1/alerts/history": SIGNED_IN,
    "POST /api/v1/alerts/{alert_id}/acknowledge": MEMBERS,
    "GET /api/v1/alert-rules": SIGNED_IN,
    "POST /api/v1/alert-rules": Ask(MAINTAINERS, ASKED),
    "PUT /api/v1/alert-rules/{rule_id}": Ask(MAINTAINERS, {**ASKED, "name": "renamed"}),
    "PATCH /api/v1/alert-rules/{rule_id}": Ask(MAINTAINERS, {"active": False}),
    "DELETE /api/v1/alert-rules/{rule_id}": MAINTAINERS,
    "GET /api/v1/silences": SIGNED_IN,
    "POST /api/v1/silences": Ask(MEMBERS, SILENCE),
    "DELETE /api/v1/silences/{silence_id}": MEMBERS,
    "GET /api/v1/mute-windows": SIGNED_IN,
    "POST /api/v1/mute-windows": Ask(MAINTAINERS, MUTED),
    "PUT /api/v1/mute-windows/{window_id}": Ask(MAINTAINERS, {**MUTED, "name": "renamed"}),
    "DELETE /api/v1/mute-windows/{window_id}": MAINTAINERS,
}
