"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import AGENTS, FILE, MEMBERS, OWNERS, SIGNED_IN, Ask, Page, Route, Rule

ACTIVE = {"run_id": "active_id"}
TRIAL = {"run_id": "trial_id"}
START = {
    "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1", "max_threads": "10",
}  # fmt: skip

PAGES: dict[str, Page] = {
    "runs": Page(get=SIGNED_IN),
    "runs/bands": Page(get=SIGNED_IN),
    "runs/new": Page(get=Ask(MEMBERS, {"plan": "{plan_id}"}), post=Ask(MEMBERS, {"?plan": "{plan_id}", **START})),
    "runs/<int:run_id>": Page(get=MEMBERS),
    "plans/<int:plan_id>/trial": Page(post=MEMBERS),
    "plans/<int:plan_id>/try": Page(get=MEMBERS),
    "runs/<int:run_id>/trial": Page(get=Ask(MEMBERS, of=TRIAL)),
    "runs/<int:run_id>/trial/<str:key>": Page(get=Ask(MEMBERS, of=TRIAL)),
    "runs/<int:run_id>/target": Page(post=Ask(MEMBERS, {"value": "30"}, ACTIVE)),
    "runs/<int:run_id>/note": Page(post=Ask(MEMBERS, {"text": "cache off"}, ACTIVE)),
    "runs/<int:run_id>/stop": Page(post=Ask(MEMBERS, {"how": "soft"}, ACTIVE)),
    "runs/<int:run_id>/generators/<int:agent_id>": Page(
        post=Ask(MEMBERS, {"what": "share", "weight": "2"}, {**ACTIVE, "agent_id": "busy_id"})
    ),
    "runs/<int:run_id>/generators/<int:agent_id>/log": Page(
        get=Ask(MEMBERS, of={**ACTIVE, "agent_id": "busy_id"}), post=Ask(MEMBERS, of={**ACTIVE, "agent_id": "busy_id"})
    ),
    "runs/<int:run_id>/delete": Page(post=OWNERS),
    "runs/<int:run_id>/failures": Page(get=MEMBERS),
    "runs/<int:run_id>/plan.zip": Page(get=MEMBERS),
    "runs/<int:run_id>/files.zip": Page(get=MEMBERS),
    "runs/<int:run_id>/files": Page(get=MEMBERS),
    "runs/<int:run_id>/files/<str:name>": Page(get=MEMBERS),
    "plans/upload": Page(post=Ask(Rule(stranger="403", member="ok"), {"file": FILE, "project": "{project}"})),
    "plans/<int:plan_id>/download": Page(get=MEMBERS),
    "plans/<int:plan_id>/load": Page(get=MEMBERS, post=Ask(MEMBERS, START)),
    "plans/<int:plan_id>/schedules": Page(
        get=MEMBERS, post=Ask(MEMBERS, {"often": "again", "cron": "0 2 * * *", "zone": "Asia/Shanghai"})
    ),
    "plans/<int:plan_id>/schedules/preview": Page(get=MEMBERS),
    "schedules": Page(get=SIGNED_IN),
    "schedules/calendar": Page(get=SIGNED_IN),
    "schedules/<int:schedule_id>": Page(
        get=MEMBERS, post=Ask(MEMBERS, {"often": "again", "cron": "0 3 * * *", "zone": "Asia/Shanghai"})
    ),
    "schedules/<int:schedule_id>/enabled": Page(post=Ask(MEMBERS, {"enabled": "no"})),
    "schedules/<int:schedule_id>/delete": Page(post=MEMBERS),
    "plans/<int:plan_id>/start": Page(post=MEMBERS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/plans/{plan_id}/download": MEMBERS,
    "GET /api/v1/plans/{plan_id}/load": MEMBERS,
    "PUT /api/v1/plans/{plan_id}/load": Ask(MEMBERS, {"rate": 20}),
    "GET /api/v1/plans/{plan_id}/schedules": MEMBERS,
    "POST /api/v1/plans/{plan_id}/schedules": Ask(MEMBERS, {"cron": "0 2 * * *", "zone": "Asia/Shanghai"}),
    "GET /api/v1/schedules": SIGNED_IN,
    "GET /api/v1/schedules/preview": Ask(SIGNED_IN, {"cron": "0 2 * * *"}),
    "PATCH /api/v1/schedules/{schedule_id}": Ask(MEMBERS, {"enabled": False}),
    "DELETE /api/v1/schedules/{schedule_id}": MEMBERS,
    "GET /api/v1/runs": SIGNED_IN,
    "POST /api/v1/runs": Ask(MEMBERS, {"plan": "{plan_id}", "rate": 10}),
    "POST /api/v1/plans/{plan_id}/trial": MEMBERS,
    "GET /api/v1/runs/{run_id}/samples": Ask(MEMBERS, of=TRIAL),
    "GET /api/v1/runs/periods": SIGNED_IN,
    "GET /api/v1/runs/{run_id}/hosts": MEMBERS,
    "PUT /api/v1/runs/{run_id}/hosts": Ask(MEMBERS, {"hosts": []}),
    "GET /api/v1/runs/{run_id}/hosts/series": MEMBERS,
    "GET /api/v1/runs/{run_id}": MEMBERS,
    "DELETE /api/v1/runs/{run_id}": OWNERS,
    "POST /api/v1/runs/{run_id}/rate": Ask(MEMBERS, {"rate": 30}, ACTIVE),
    "POST /api/v1/runs/{run_id}/stop": Ask(MEMBERS, {"now": True}, ACTIVE),
    "POST /api/v1/runs/{run_id}/notes": Ask(MEMBERS, {"text": "cache off"}, ACTIVE),
    "GET /api/v1/runs/{run_id}/result": MEMBERS,
    "GET /api/v1/runs/{run_id}/live": MEMBERS,
    "GET /api/v1/runs/{run_id}/series": MEMBERS,
    "GET /api/v1/runs/{run_id}/failures": MEMBERS,
    "GET /api/v1/runs/{run_id}/plan.zip": MEMBERS,
    "GET /api/v1/runs/{run_id}/files.zip": MEMBERS,
    "GET /api/v1/runs/{run_id}/files": MEMBERS,
    "GET /api/v1/runs/{run_id}/files/{name}": MEMBERS,
    "GET /api/v1/runs/{run_id}/generators": Ask(MEMBERS, of=ACTIVE),
    "PUT /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, of={**ACTIVE, "agent_id": "idle_id"}),
    "PATCH /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, {"weight": 2}, {**ACTIVE, "agent_id": "busy_id"}),
    "DELETE /api/v1/runs/{run_id}/generators/{agent_id}": Ask(MEMBERS, of={**ACTIVE, "agent_id": "second_id"}),
    "POST /api/v1/runs/{run_id}/generators/{agent_id}/log": Ask(MEMBERS, of={**ACTIVE, "agent_id": "busy_id"}),
}

ROUTES: dict[str, Route] = {
    "GET /agent/bundles/{sha256}": Route(AGENTS, agent="ok"),
    "GET /agent/files/{sha256}": Route(AGENTS, agent="404"),
    "POST /agent/written": Route(AGENTS, agent="ok", data="{}"),
    "PUT /agent/runs/{key}/files/{name}": Route(AGENTS, agent="ok", address="/agent/runs/{run_key}/files/{log}"),
}

SOCKETS: dict[str, Rule] = {
    "/ws/runs/{run}": Rule(stranger="4404", member="ok", nobody="4401"),
}
"""A number is the close code."""
