"""A request for every operation of the API: the examples of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.inventory import KEY


@dataclass(frozen=True)
class Step:
    """The request for one operation. Texts such as ``{plan_id}`` are replaced by the thing of that name."""

    operation: str
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] = field(default_factory=dict)
    output: str = ""


RUN = {"run_id": "{run_id}"}
ACTIVE = {"run_id": "{active_id}"}
PLAN = {"plan_id": "{plan_id}"}
SET = {"set_id": "{set_id}"}
FILED = {"plan_id": "{unused_plan_id}"}
UPLOAD = {**FILED, "upload_id": "{upload_id}"}
REVISION = {"plan_id": "{plan_id}", "number": 1}
CHANNEL = {"channel_id": "{channel_id}"}
SERVER = {"server_id": "{server_id}"}
STEPS = [
    Step("GET /me"),
    Step("GET /tokens"),
    Step("POST /tokens", body={"name": "nightly tests", "scope": "write", "days": 365}),
    Step("DELETE /tokens/{token_id}", {"token_id": "{old_token_id}"}),
    Step("GET /people", query={"state": "active", "limit": 2}),
    Step("POST /people", body={"username": "chen", "administrator": False}),
    Step("GET /people/{user_id}", {"user_id": "{li_id}"}),
    Step("PATCH /people/{user_id}", {"user_id": "{li_id}"}, body={"first_name": "Na", "email": "na.li@example.org"}),
    Step("GET /people/{user_id}/tokens", {"user_id": "{li_id}"}),
    Step(
        "DELETE /people/{user_id}/tokens/{token_id}", {"user_id": "{li_id}", "token_id": "{token_of_li_id}"}
    ),
    Step("POST /people/{user_id}/reset-password", {"user_id": "{li_id}"}),
    Step("POST /people/{user_id}/unlock", {"user_id": "{li_id}"}),
    Step("GET /jobs", query={"limit": 1}),
    Step("GET /projects"),
    Step("POST /projects", body={"name": "Bank", "app_id": "-Dapp=bank", "url_prefix": "/bank/"}),
    Step("PATCH /projects/{project_id}", {"project_id": "{project_id}"}, body={"url_prefix": "/shop/"}),
    Step("DELETE /projects/{project_id}", {"project_id": "{empty_project_id}"}),
    Step("GET /projects/{project_id}/members", {"project_id": "{project_id}"}),
    Step(
        "PUT /projects/{project_id}/members/{username}", {"project_id": "{project_id}", "username": "li"},
        body={"role": "maintainer"},
    ),
    Step(
        "DELETE /projects/{project_id}/members/{username}", {"project_id": "{project_id}", "username": "guest"}
    ),
    Step("GET /rooms"),
    Step("POST /rooms", body={"name": "Load 2", "purpose": "load"}),
    Step("PATCH /rooms/{room_id}", {"room_id": "{room_id}"}, body={"purpose": "middleware"}),
    Step("DELETE /rooms/{room_id}", {"room_id": "{empty_room_id}"}),
    Step("GET /servers", query={"search": "web-1", "project": "Webshop"}),
    Step(
        "POST /servers",
        body={
            "name": "db-1", "project": "Webshop", "room": "Hall 1", "address": "db-1.example.org", "username": "root",
            "secret": {"kind": "password", "password": "correct-horse-9"}, "tags": ["database"],
        },
    ),
    Step("GET /servers/{server_id}", SERVER),
    Step("PATCH /servers/{server_id}", SERVER, body={"note": "Behind the balancer", "tags": ["web"]}),
    Step("DELETE /servers/{server_id}", {"server_id": "{retired_id}"}),
    Step("GET /servers/{server_id}/key", {"server_id": "{gateway_id}"}),
    Step("PUT /servers/{server_id}/key", {"server_id": "{new_id}"}, body={"key": KEY}),
    Step("POST /servers/facts", body={"ids": ["{server_id}"]}),
    Step("GET /credentials"),
    Step(
        "POST /credentials",
        body={
            "name": "deploy", "project": "Webshop", "secret": {"kind": "password", "password": "correct-horse-9"},
        },
    ),
    Step("PATCH /credentials/{credential_id}", {"credential_id": "{credential_id}"}, body={"name": "root of web"}),
    Step("DELETE /credentials/{credential_id}", {"credential_id": "{spare_id}"}),
    Step("GET /terminal/sessions"),
    Step("DELETE /terminal/sessions/{key}", {"key": "{key}"}),
    Step("GET /generators", query={"limit": 1}),
    Step("PATCH /generators/{agent_id}", {"agent_id": "{last_id}"}, body={"name": "load-9", "enabled": False}),
    Step("DELETE /generators/{agent_id}", {"agent_id": "{last_id}"}),
    Step("POST /generators/codes", body={"uses": 10, "hours": 48, "room": "Load 1"}),
    Step("GET /monitors", query={"limit": 1}),
    Step("PUT /monitors/{agent_id}/server", {"agent_id": "{monitor_id}"}, body={"server": "{server_id}"}),
    Step("DELETE /monitors/{agent_id}", {"agent_id": "{old_monitor_id}"}),
    Step("GET /hosts", query={"search": "web-1", "project": "Webshop"}),
    Step("GET /hosts/{server_id}", SERVER),
    Step("PATCH /hosts/{server_id}", SERVER, body={"ports": [8080], "link_mbit_s": {"eth0": 1000}}),
    Step("GET /hosts/figures", query={"family": "host_core"}),
    Step("GET /hosts/series", query={"server": "{server_id}", "figure": "host.cpu_percent", "points": 5}),
    Step("GET /hosts/averages", query={"project": "Webshop", "figure": "host.cpu_percent", "points": 5}),
    Step("POST /hosts/{server_id}/cores", SERVER),
    Step("POST /hosts/{server_id}/drop-caches", SERVER),
    Step(
        "PUT /projects/{project_id}/monitored-ports", {"project_id": "{project_id}"}, body={"ports": [8080, 8443]}
    ),
    Step("GET /projects/{project_id}/monitored-ports", {"project_id": "{project_id}"}),
    Step("GET /plans", query={"search": "checkout"}),
    Step("POST /plans", form={"file": "@shop.jmx", "name": "Search", "project": "Webshop"}),
    Step("POST /plans/import", form={"file": "@shop.txt", "name": "Products", "project": "Webshop"}),
    Step("GET /plans/{plan_id}", PLAN),
    Step("PATCH /plans/{plan_id}", {"plan_id": "{unused_plan_id}"}, body={"enabled": False}),
    Step("POST /plans/{plan_id}/copy", PLAN, body={"name": "Checkout of the next release"}),
    Step("GET /plans/{plan_id}/outline", PLAN, query={"limit": 10}),
    Step("GET /plans/{plan_id}/download", PLAN, output="shop.jmx"),
    Step("GET /plans/{plan_id}/elements", PLAN, query={"table": "groups"}),
    Step(
        "POST /plans/{plan_id}/elements/change", {"plan_id": "{unused_plan_id}"},
        body={"do": "copy", "elements": [3], "expected": 1},
    ),
    Step(
        "POST /plans/{plan_id}/elements/edit", {"plan_id": "{unused_plan_id}"},
        body={
            "edits": [{"edit": "set", "element": 2, "values": {"ThreadGroup.num_threads": "5"}}],
            "expected": 2,
            "note": "Five threads",
        },
    ),
    Step("POST /plans/{plan_id}/files", FILED, form={"file": "@users.csv", "path": "data/items.csv"}),
    Step("GET /plans/{plan_id}/files", FILED),
    Step("GET /plans/{plan_id}/files/preview", FILED, query={"path": "data/items.csv"}),
    Step("GET /plans/{plan_id}/files/download", FILED, query={"path": "data/items.csv"}, output="items.csv"),
    Step("POST /plans/{plan_id}/files/remove", FILED, body={"path": "data/items.csv"}),
    Step("POST /plans/{plan_id}/uploads", FILED, body={"path": "data/prices.csv", "size": 5_000_000}),
    Step(
        "POST /plans/{plan_id}/uploads/{upload_id}/parts", UPLOAD, form={"file": "@users.csv", "offset": "0"}
    ),
    Step("POST /plans/{plan_id}/uploads/{upload_id}/finish", UPLOAD, body={"note": "More users"}),
    Step("DELETE /plans/{plan_id}/uploads/{upload_id}", {**FILED, "upload_id": "{spare_upload_id}"}),
    Step(
        "POST /plans/{plan_id}/revisions", PLAN, form={"file": "@newer.jmx", "note": "Another host", "expected": "1"}
    ),
    Step("GET /plans/{plan_id}/revisions", PLAN, query={"limit": 1}),
    Step("GET /plans/{plan_id}/revisions/{number}", REVISION),
    Step("PATCH /plans/{plan_id}/revisions/{number}", REVISION, body={"label": "approved"}),
    Step("GET /plans/{plan_id}/revisions/{number}/outline", REVISION, query={"limit": 10}),
    Step("GET /plans/{plan_id}/revisions/{number}/download", REVISION, output="shop.jmx"),
    Step("POST /plans/{plan_id}/revisions/{number}/restore", REVISION, body={"note": "The host is back"}),
    Step("DELETE /plans/{plan_id}", {"plan_id": "{unused_plan_id}"}),
    Step("GET /header-sets", query={"project": "Webshop", "method": "POST"}),
    Step(
        "POST /header-sets",
        body={
            "name": "Browser", "project": "Webshop", "methods": ["GET"],
            "headers": [{"name": "Accept", "value": "text/html"}],
        },
    ),
    Step("GET /header-sets/{set_id}", SET),
    Step(
        "PUT /header-sets/{set_id}", SET,
        body={
            "name": "JSON API", "methods": ["POST", "PUT"], "version": 1,
            "headers": [
                {"name": "Content-Type", "value": "application/json"},
                {"name": "Authorization", "value": "Bearer ${token}", "comment": "of the step sign in"},
            ],
        },
    ),
    Step("GET /header-sets/{set_id}/plans", SET, query={"limit": 1}),
    Step("POST /header-sets/{set_id}/plans/{plan_id}/update", {**SET, "plan_id": "{headed_id}"}),
    Step("POST /header-sets/{set_id}/plans/{plan_id}/detach", {**SET, "plan_id": "{headed_id}"}),
    Step("POST /header-sets/{set_id}/copy", SET, body={"name": "JSON API of the next release"}),
    Step("DELETE /header-sets/{set_id}", SET),
    Step(
        "PUT /plans/{plan_id}/load", PLAN,
        body={"rate": 30, "duration_s": 600, "ramp_s": 60, "requirements": ["p95 < 500ms", "error_rate <= 1%"]},
    ),
    Step("GET /plans/{plan_id}/load", PLAN),
    Step("POST /plans/{plan_id}/schedules", PLAN, body={"cron": "0 2 * * *", "zone": "Asia/Shanghai"}),
    Step("GET /plans/{plan_id}/schedules", PLAN, query={"limit": 1}),
    Step("GET /schedules", query={"enabled": "true", "limit": 1}),
    Step("GET /schedules/preview", query={"cron": "0 2 * * *", "zone": "Asia/Shanghai"}),
    Step("PATCH /schedules/{schedule_id}", {"schedule_id": "{schedule_id}"}, body={"cron": "0 3 * * *", "zone": "UTC"}),
    Step("DELETE /schedules/{schedule_id}", {"schedule_id": "{doomed_id}"}),
    Step("GET /runs/{run_id}/samples", {"run_id": "{trial_id}"}),
    Step("GET /runs", query={"state": "final", "limit": 1}),
    Step("GET /runs/periods", query={"project": "Webshop"}),
    Step("GET /runs/{run_id}/hosts", ACTIVE),
    Step("PUT /runs/{run_id}/hosts", ACTIVE, body={"hosts": ["{server_id}"]}),
    Step("GET /runs/{run_id}/hosts/series", ACTIVE, query={"host": "{server_id}", "points": 5}),
    Step("GET /runs/{run_id}/generators", ACTIVE, query={"limit": 2}),
    Step("POST /runs/{run_id}/rate", ACTIVE, body={"rate": 40}),
    Step(
        "PATCH /runs/{run_id}/generators/{agent_id}", {**ACTIVE, "agent_id": "{generator_id}"}, body={"pinned": 10}
    ),
    Step("POST /runs/{run_id}/generators/{agent_id}/log", {**ACTIVE, "agent_id": "{generator_id}"}),
    Step("DELETE /runs/{run_id}/generators/{agent_id}", {**ACTIVE, "agent_id": "{second_id}"}),
    Step("POST /runs/{run_id}/notes", ACTIVE, body={"text": "Cache switched off"}),
    Step("GET /runs/{run_id}/live", ACTIVE),
    Step("PUT /runs/{run_id}/generators/{agent_id}", {**ACTIVE, "agent_id": "{idle_id}"}),
    Step("POST /runs/{run_id}/stop", ACTIVE, body={"now": False, "reason": "The release was postponed"}),
    Step("GET /runs/{run_id}", RUN),
    Step(
        "POST /channels",
        body={
            "name": "team chat", "kind": "slack", "project": "Webshop", "events": ["run.failed", "run.doubtful"],
            "settings": {"url": "https://192.0.2.1/hook"},
        },
    ),
    Step("GET /channels"),
    Step("GET /channels/{channel_id}", CHANNEL),
    Step("PATCH /channels/{channel_id}", CHANNEL, body={"active": False}),
    Step("POST /channels/{channel_id}/test", CHANNEL),
    Step("GET /channels/{channel_id}/deliveries", CHANNEL),
    Step("POST /channels/{channel_id}/deliveries/{delivery_id}/again", {**CHANNEL, "delivery_id": "{delivery_id}"}),
    Step("DELETE /channels/{channel_id}", {"channel_id": "{old_channel_id}"}),
    Step("GET /alerts", query={"state": "firing", "project": "Webshop"}),
    Step("GET /alerts/history", query={"server": "{server_id}", "project": "Webshop"}),
    Step("POST /alerts/{alert_id}/acknowledge", {"alert_id": "{alert_id}"}),
    Step("GET /alert-rules", query={"limit": 2}),
    Step(
        "POST /alert-rules",
        body={
            "name": "Little memory", "project": "Webshop", "subject": "memory_available", "operator": "<",
            "limit": "2 GiB", "recovery": "3 GiB", "statistic": "mean", "window_s": 60,
        },
    ),
    Step(
        "PUT /alert-rules/{rule_id}",
        {"rule_id": "{rule_id}"},
        body={"name": "CPU of the shop", "project": "Webshop", "subject": "cpu", "operator": ">", "limit": "85%"},
    ),
    Step("PATCH /alert-rules/{rule_id}", {"rule_id": "{rule_id}"}, body={"active": False}),
    Step("DELETE /alert-rules/{rule_id}", {"rule_id": "{old_rule_id}"}),
    Step("GET /silences"),
    Step("POST /silences", body={"project": "Webshop", "server": "{server_id}", "until": "{soon}"}),
    Step("DELETE /silences/{silence_id}", {"silence_id": "{silence_id}"}),
    Step("GET /mute-windows", query={"limit": 1}),
    Step(
        "POST /mute-windows",
        body={
            "name": "Nightly backup", "project": "Webshop", "days": [0, 1, 2, 3, 4], "start": "23:30", "end": "01:00",
            "zone": "Asia/Shanghai",
        },
    ),
    Step(
        "PUT /mute-windows/{window_id}",
        {"window_id": "{window_id}"},
        body={"name": "Backup", "project": "Webshop", "days": [6], "start": "02:00", "end": "04:00"},
    ),
    Step("DELETE /mute-windows/{window_id}", {"window_id": "{old_window_id}"}),
    Step("GET /runs/{run_id}/result", RUN),
    Step("GET /runs/{run_id}/series", RUN, query={"label": "Pay", "points": 100}),
    Step("GET /runs/{run_id}/failures", RUN),
    Step("GET /runs/{run_id}/plan.zip", RUN, output="plan.zip"),
    Step("GET /runs/{run_id}/files.zip", RUN, output="files.zip"),
    Step("GET /runs/{run_id}/files", RUN),
    Step("GET /runs/{run_id}/files/{name}", {**RUN, "name": "result.json"}, output="result.json"),
    Step("DELETE /runs/{run_id}", {"run_id": "{deleted_id}"}),
    Step(
        "POST /runs",
        body={"plan": "{plan_id}", "rate": 20, "duration_s": 600, "generators": 1, "variables": {"HOST": "shop.test"}},
    ),
    Step("POST /plans/{plan_id}/trial", PLAN, body={"limit_s": 30}),
    Step("GET /audit", query={"what": "run.", "limit": 2}),
]  # fmt: skip
