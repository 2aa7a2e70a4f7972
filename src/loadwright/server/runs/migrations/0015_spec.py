"""What a run is asked to do is one JSON document instead of a column for each option."""

from typing import Any

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KEPT = (
    "name", "mode", "curve", "ramp_s", "duration_s", "variables", "properties", "requirements", "jtl", "debug", "mark",
    "max_threads",
)  # fmt: skip


def collect(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every run its specification."""
    runs: Any = apps.get_model("runs", "Run").objects
    for run in runs.select_related("room").prefetch_related("targets").iterator(chunk_size=500):
        runs.filter(pk=run.pk).update(spec=_spec(run))
    loads: Any = apps.get_model("runs", "PlanLoad").objects
    for load in loads.select_related("room").iterator(chunk_size=500):
        room = load.room.name if load.room else ""
        loads.filter(pk=load.pk).update(spec={**load.spec, "room": room})


def _spec(run: Any) -> dict[str, Any]:
    targets = sorted(run.targets.all(), key=lambda target: (target.at, target.pk))
    return {
        **{name: getattr(run, name) for name in KEPT},
        "target": targets[0].value if targets else None,
        # Runs of early versions know how many generators they had, not how many they asked for.
        "generators": max(run.generators_asked, 1),
        "room": run.room.name if run.room else "",
        "split": [data["path"] for data in run.splits],
    }


def spread(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every run its columns back."""
    runs: Any = apps.get_model("runs", "Run").objects
    for run in runs.iterator(chunk_size=500):
        columns: dict[str, Any] = {name: run.spec[name] for name in KEPT if name in run.spec}
        columns["generators_asked"] = run.spec.get("generators", 1)
        runs.filter(pk=run.pk).update(**columns)


class Migration(migrations.Migration):
    dependencies = [("runs", "0014_run_files")]

    operations = [
        migrations.AddField("run", "spec", models.JSONField(default=dict)),
        migrations.RenameField("planload", "asked", "spec"),
        migrations.RunPython(collect, spread),
        migrations.RemoveField("run", "curve"),
        migrations.RemoveField("run", "debug"),
        migrations.RemoveField("run", "duration_s"),
        migrations.RemoveField("run", "generators_asked"),
        migrations.RemoveField("run", "jtl"),
        migrations.RemoveField("run", "mark"),
        migrations.RemoveField("run", "max_threads"),
        migrations.RemoveField("run", "mode"),
        migrations.RemoveField("run", "properties"),
        migrations.RemoveField("run", "ramp_s"),
        migrations.RemoveField("run", "requirements"),
        migrations.RemoveField("run", "variables"),
    ]
