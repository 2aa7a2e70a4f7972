"""The access table of this app's addresses."""

from __future__ import annotations

from tests.support.access.rules import MAINTAINERS, MAINTAINING, SIGNED_IN, Ask, Page, Rule

FORM = {
    "name": "new", "project": "{project_id}", "language": "en", "events": "run.failed", "url": "http://192.0.2.1/",
}  # fmt: skip
CHANGED = {"name": "renamed", "language": "en"}

PAGES: dict[str, Page] = {
    "notifications": Page(get=SIGNED_IN),
    "notifications/new": Page(get=SIGNED_IN, post=Ask(MAINTAINING, {**FORM, "kind": "slack"})),
    "notifications/restrictions": Page(get=SIGNED_IN),
    "notifications/<int:channel_id>": Page(get=MAINTAINERS, post=Ask(MAINTAINERS, CHANGED)),
    "notifications/<int:channel_id>/deliveries": Page(get=MAINTAINERS),
    "notifications/<int:channel_id>/deliveries/<int:delivery_id>/again": Page(post=MAINTAINERS),
    "notifications/<int:channel_id>/test": Page(post=MAINTAINERS),
    "notifications/<int:channel_id>/delete": Page(post=MAINTAINERS),
}

OPERATIONS: dict[str, Ask | Rule] = {
    "GET /api/v1/channels": SIGNED_IN,
    "POST /api/v1/channels": Ask(
        MAINTAINERS,
        {
            "name": "new",
            "kind": "slack",
            "project": "{project}",
            "events": ["run.failed"],
            "settings": {"url": "http://192.0.2.1/"},
        },
    ),
    "GET /api/v1/channels/{channel_id}": MAINTAINERS,
    "PATCH /api/v1/channels/{channel_id}": Ask(MAINTAINERS, {"name": "renamed"}),
    "DELETE /api/v1/channels/{channel_id}": MAINTAINERS,
    "POST /api/v1/channels/{channel_id}/test": MAINTAINERS,
    "GET /api/v1/channels/{channel_id}/deliveries": MAINTAINERS,
    "POST /api/v1/channels/{channel_id}/deliveries/{delivery_id}/again": MAINTAINERS,
}
