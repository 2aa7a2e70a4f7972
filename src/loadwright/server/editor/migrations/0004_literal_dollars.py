"""Replacements of regular expressions, which were literal, keep their dollar signs now that $1 is a group."""

import json
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def escape(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    edits = apps.get_model("editor", "DraftEdit").objects
    for stored in edits.filter(edit__contains='"substitute"').filter(edit__contains="$"):
        stored.edit = json.dumps(_escaped(json.loads(stored.edit)))
        stored.size = len(stored.edit)
        stored.save(update_fields=["edit", "size"])


def _escaped(edit: dict[str, Any]) -> dict[str, Any]:
    if edit["edit"] == "several":
        return {**edit, "edits": [_escaped(one) for one in edit["edits"]]}
    if edit["edit"] == "substitute" and edit["search"].get("regular"):
        return {**edit, "replacement": edit["replacement"].replace("$", "$$")}
    return edit


class Migration(migrations.Migration):
    dependencies = [
        ("editor", "0003_saved_position"),
    ]

    operations = [
        migrations.RunPython(escape, migrations.RunPython.noop),
    ]
