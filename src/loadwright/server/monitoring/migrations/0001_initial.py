import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("fleet", "0005_bandwidth"),
        ("projects", "0004_without_the_django_admin"),
        ("servers", "0004_facts_by_jobs"),
    ]

    operations = [
        migrations.CreateModel(
            name="MonitoredHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("machine_id", models.CharField(blank=True, max_length=64)),
                ("addresses", models.JSONField(default=list)),
                ("cores_until", models.DateTimeField(blank=True, null=True)),
                ("drop_id", models.CharField(blank=True, max_length=32)),
                ("drop_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agent",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="monitored", to="fleet.agent"
                    ),
                ),
                (
                    "server",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="monitored",
                        to="servers.server",
                    ),
                ),
            ],
            options={
                "ordering": ["agent__name", "id"],
            },
        ),
        migrations.CreateModel(
            name="ServerSettings",
            fields=[
                (
                    "server",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="monitoring",
                        serialize=False,
                        to="servers.server",
                    ),
                ),
                ("ports", models.JSONField(default=list)),
                ("link_mbit_s", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="ProjectSettings",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="monitoring",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                ("ports", models.JSONField(default=list)),
            ],
        ),
    ]
