"""Servers without SSH access, which are only monitored."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("servers", "0004_facts_by_jobs"),
    ]

    operations = [
        migrations.AlterField(
            model_name="credential",
            name="kind",
            field=models.CharField(
                choices=[
                    ("password", "password"),
                    ("key", "private key"),
                    ("certificate", "SSH certificate"),
                    ("none", "no SSH access"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="server",
            name="username",
            field=models.CharField(blank=True, max_length=100),
        ),
    ]
