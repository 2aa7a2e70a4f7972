"""Names of fields in the Django admin, which was removed, and its log: the audit has the same entries."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_hashed_session_keys"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="apitoken",
            options={"ordering": ["-created_at"]},
        ),
        migrations.AlterModelOptions(
            name="auditentry",
            options={"ordering": ["-at", "-id"]},
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="created_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="expires_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="last_used_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="name",
            field=models.CharField(max_length=100),
        ),
        migrations.AlterField(
            model_name="apitoken",
            name="scope",
            field=models.CharField(
                choices=[("read", "read"), ("write", "read and write")], default="write", max_length=8
            ),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="address",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="at",
            field=models.DateTimeField(db_index=True, default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="detail",
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="target",
            field=models.CharField(max_length=200),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="what",
            field=models.CharField(max_length=50),
        ),
        migrations.AlterField(
            model_name="auditentry",
            name="who",
            field=models.CharField(max_length=150),
        ),
        migrations.AlterField(
            model_name="user",
            name="language",
            field=models.CharField(blank=True, max_length=10),
        ),
        migrations.AlterField(
            model_name="user",
            name="one_time_password",
            field=models.BooleanField(default=False),
        ),
        migrations.RunSQL("DROP TABLE IF EXISTS django_admin_log", migrations.RunSQL.noop),
    ]
