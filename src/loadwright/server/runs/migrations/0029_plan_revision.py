"""A run states which revision of its plan it executes. Plans had one revision before."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give the runs of existing plans their first revision, except those whose generators are not allocated."""
    runs: Any = apps.get_model("runs", "Run").objects
    runs.filter(plan__isnull=False).exclude(bundle_sha256="").update(plan_revision=1)


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0028_deleted_run"),
        ("plans", "0008_revisions_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="plan_revision",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
