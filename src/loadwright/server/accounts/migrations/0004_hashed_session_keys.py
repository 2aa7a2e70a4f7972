from hashlib import sha256

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def hash_keys(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the keys by their digests; people stay signed in."""
    sessions = apps.get_model("accounts", "Session").objects
    for key in list(sessions.values_list("pk", flat=True)):
        sessions.filter(pk=key).update(session_key=sha256(key.encode()).hexdigest())


def end_sessions(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Delete all sessions: earlier versions would accept a digest as a key."""
    apps.get_model("accounts", "Session").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_audit_objects"),
    ]

    operations = [
        migrations.AlterField(
            model_name="session",
            name="session_key",
            field=models.CharField(max_length=64, primary_key=True, serialize=False),
        ),
        migrations.RunPython(hash_keys, end_sessions),
    ]
