"""Drop requests of facts that the former collector had open: they have no job, and would be shown as open for ever."""

from django.apps.registry import Apps as StateApps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def drop(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("servers", "Server").objects.filter(facts_wanted_at__isnull=False).update(facts_wanted_at=None)


class Migration(migrations.Migration):
    dependencies = [("servers", "0003_delete_moved_models")]

    operations = [migrations.RunPython(drop, migrations.RunPython.noop)]
