"""Projects and rooms are models of the app ``projects`` now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("runs", "0012_curve_events"),
    ]

    operations = [
        # The columns and what they refer to stay as they are.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="run",
                    name="project",
                    field=models.ForeignKey(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="projects.project",
                    ),
                ),
                migrations.AlterField(
                    model_name="run",
                    name="room",
                    field=models.ForeignKey(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="runs",
                        to="projects.room",
                    ),
                ),
                migrations.AlterField(
                    model_name="planload",
                    name="room",
                    field=models.ForeignKey(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.room",
                    ),
                ),
            ],
        ),
    ]
