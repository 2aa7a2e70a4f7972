"""Events, reasons and errors are messages; the sentences of before are kept as texts."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from loadwright.core.messages import TEXT
from loadwright.server.platform.messages import MessageField

BATCH = 500


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Turn every sentence into a message."""
    _convert(apps.get_model("runs", "Run").objects, "reason_text", "reason")
    _convert(apps.get_model("runs", "RunGenerator").objects, "error_text", "error")
    _convert(apps.get_model("runs", "RunEvent").objects, "text", "message")


def _convert(rows: Any, text: str, message: str) -> None:
    ids = list(rows.exclude(**{text: ""}).values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        batch = list(rows.filter(pk__in=ids[start : start + BATCH]))
        for row in batch:
            setattr(row, message, TEXT(text=getattr(row, text)))
        rows.bulk_update(batch, [message])
    if message == "message":
        rows.filter(message__isnull=True).update(message=TEXT(text=""))


class Migration(migrations.Migration):
    dependencies = [("runs", "0015_spec")]

    operations = [
        migrations.RenameField("run", "reason", "reason_text"),
        migrations.AddField("run", "reason", MessageField(blank=True, null=True)),
        migrations.RenameField("rungenerator", "error", "error_text"),
        migrations.AddField("rungenerator", "error", MessageField(blank=True, null=True)),
        migrations.AddField("runevent", "message", MessageField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField("run", "reason_text"),
        migrations.RemoveField("rungenerator", "error_text"),
        migrations.RemoveField("runevent", "text"),
        migrations.AlterField("runevent", "message", MessageField()),
        migrations.AlterField("runevent", "kind", models.CharField(max_length=32)),
    ]
