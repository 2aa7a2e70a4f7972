"""Projects are models of the app ``projects`` now."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("plans", "0003_plan_files"),
    ]

    operations = [
        # The columns and what they refer to stay as they are.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="plan",
                    name="project",
                    field=models.ForeignKey(
                        null=True,
                        blank=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plans",
                        to="projects.project",
                    ),
                ),
            ],
        ),
    ]
