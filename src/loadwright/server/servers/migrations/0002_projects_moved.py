"""Projects and rooms are models of the app ``projects`` now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("servers", "0001_initial"),
    ]

    operations = [
        # The columns and what they refer to stay as they are.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="credential",
                    name="project",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="credentials", to="projects.project"
                    ),
                ),
                migrations.AlterField(
                    model_name="server",
                    name="project",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="servers", to="projects.project"
                    ),
                ),
                migrations.AlterField(
                    model_name="server",
                    name="room",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="servers", to="projects.room"
                    ),
                ),
            ],
        ),
    ]
