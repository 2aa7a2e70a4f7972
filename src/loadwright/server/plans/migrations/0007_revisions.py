"""The content of a plan becomes its first revision."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

import loadwright.server.platform.messages

CONTENT = ("filename", "chosen", "sha256", "size", "warnings", "files")


def fill(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every plan its first revision."""
    plans: Any = apps.get_model("plans", "Plan").objects
    revisions: Any = apps.get_model("plans", "PlanRevision")
    for plan in plans.all():
        content = {name: getattr(plan, name) for name in CONTENT}
        plan.newest = revisions.objects.create(
            plan=plan, number=1, author_id=plan.owner_id, created_at=plan.created_at, **content
        )
        plan.save(update_fields=["newest"])


def empty(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Give every plan the content of its newest revision."""
    plans: Any = apps.get_model("plans", "Plan").objects
    for plan in plans.select_related("newest"):
        for name in CONTENT:
            setattr(plan, name, getattr(plan.newest, name))
        plan.save(update_fields=CONTENT)


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("plans", "0006_chosen"),
        # Otherwise, going back, the table of projects is looked for under its earlier name.
        ("projects", "0002_table_names"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("filename", models.CharField(max_length=255)),
                ("chosen", models.CharField(blank=True, default="", max_length=1000)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("warnings", loadwright.server.platform.messages.MessagesField(default=list)),
                ("files", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "origin",
                    models.CharField(
                        choices=[("uploaded", "uploaded"), ("restored", "restored")], default="uploaded", max_length=16
                    ),
                ),
                ("restored_from", models.PositiveIntegerField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("label", models.CharField(blank=True, default="", max_length=50)),
                ("changes", models.JSONField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="revisions", to="plans.plan"
                    ),
                ),
            ],
            options={"ordering": ["-number"]},
        ),
        migrations.AddConstraint(
            model_name="planrevision",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="one_revision_a_number"),
        ),
        migrations.AddField(
            model_name="plan",
            name="newest",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="plans.planrevision",
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
