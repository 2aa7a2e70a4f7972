"""Rooms are models of the app ``projects`` now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("fleet", "0002_room"),
    ]

    operations = [
        # The columns and what they refer to stay as they are.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="agent",
                    name="room",
                    field=models.ForeignKey(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="generators",
                        to="projects.room",
                    ),
                ),
                migrations.AlterField(
                    model_name="enrolmentcode",
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
