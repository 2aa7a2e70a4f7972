"""A run keeps the data files it was started with, whatever becomes of its plan."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every run that was started the files of its plan."""
    plans: Any = apps.get_model("plans", "Plan").objects
    runs: Any = apps.get_model("runs", "Run").objects
    for plan in plans.exclude(files=[]):
        runs.filter(plan_id=plan.pk).exclude(bundle_sha256="").update(files=plan.files)


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0013_projects_moved"),
        ("plans", "0003_plan_files"),
        ("projects", "0002_table_names"),
    ]
    # Reads the files of plans, which belong to their revisions afterwards.
    run_before = [("plans", "0008_revisions_only")]

    operations = [
        migrations.AddField("run", "files", models.JSONField(default=list)),
        migrations.AlterField("run", "bundle_sha256", models.CharField(db_index=True, max_length=64)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
