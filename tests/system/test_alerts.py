"""A server that is killed at any step between an alert and its message reports each change once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.command import until
from tests.support.server_process import Server, running_server
from tests.support.webhook_receiver import receiving
from tests.system.test_monitor import monitors

RULE = {
    "name": "Anything runs", "subject": "processes", "operator": ">", "limit": "0", "severity": "critical",
}  # fmt: skip


def killed(server: Server) -> None:
    server.kill()
    server.start()


def link_monitor(server: Server) -> None:
    """Add a server and link the only monitor with it."""
    server.call("POST", "/projects", json={"name": "Shop"})
    server.call("POST", "/rooms", json={"name": "Hall 1", "purpose": "application"})
    secret = {"kind": "password", "password": "not-used"}
    added = server.call("POST", "/servers", json={
        "name": "web-1", "project": "Shop", "room": "Hall 1", "address": "127.0.0.1", "username": "nobody",
        "secret": secret,
    })  # fmt: skip
    (monitor,) = until(lambda: server.call("GET", "/monitors"))
    server.call("PUT", f"/monitors/{monitor['id']}/server", json={"server": added["id"]})


def test_every_change_is_reported_once_though_the_server_is_killed(tmp_path: Path) -> None:
    with (
        receiving() as receiver,
        running_server(tmp_path, LOADWRIGHT_LOCAL_WEBHOOKS="1") as server,
        monitors(server, tmp_path / "monitor"),
    ):
        link_monitor(server)
        ask = {"name": "Hook", "kind": "webhook", "events": ["alert.critical"], "settings": receiver.settings}
        channel = server.call("POST", "/channels", json=ask)["id"]
        for built_in in server.call("GET", "/alert-rules"):
            server.call("PATCH", f"/alert-rules/{built_in['id']}", json={"active": False})
        receiver.down = True
        rule = server.call("POST", "/alert-rules", json=RULE)["id"]

        def alerts(state: str) -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = server.call("GET", f"/alerts?state={state}")
            return [one for one in found if one["rule"] == rule]

        def deliveries() -> list[dict[str, Any]]:
            found: list[dict[str, Any]] = server.call("GET", f"/channels/{channel}/deliveries")
            return found

        until(lambda: alerts("firing"))
        killed(server)
        until(deliveries)
        killed(server)
        until(lambda: receiver.refused)
        killed(server)
        receiver.down = False
        until(lambda: receiver.of_rule("Anything runs"))
        until(lambda: [one["state"] for one in deliveries()] == ["delivered"])
        assert len(alerts("firing")) == 1

        server.call("PUT", f"/alert-rules/{rule}", json={**RULE, "limit": "1000000"})
        until(lambda: alerts("ended"))
        killed(server)

        def states() -> list[str]:
            # One whose answer the killed server did not store is sent again, with the same id.
            return list({one["id"]: one["alerts"][0]["state"] for one in receiver.of_rule("Anything runs")}.values())

        until(lambda: len(states()) == 2)
        until(lambda: [one["state"] for one in deliveries()] == ["delivered"] * 2)
        assert states() == ["firing", "ended"]
        assert len(alerts("ended")) == 1
