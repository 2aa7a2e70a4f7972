import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0008_revisions_only"),
        ("runs", "0029_plan_revision"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlanHosts",
            fields=[
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="plans.plan",
                    ),
                ),
                ("servers", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="RunHosts",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="runs.run",
                    ),
                ),
                ("hosts", models.JSONField(default=list)),
            ],
        ),
    ]
