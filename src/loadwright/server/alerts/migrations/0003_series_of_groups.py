"""Groups state of which series their messages are, which groups of the same rule, project and room share."""

from django.apps.registry import Apps as StateApps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F, Value
from django.db.models.functions import Cast, Concat


def keep_series(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Keep the series of the messages that groups have sent."""
    group = apps.get_model("alerts", "Group")
    values = {"series": Concat(Value("alert:"), Cast(F("pk"), models.CharField()))}
    group.objects.update(**values)


class Migration(migrations.Migration):
    dependencies = [("alerts", "0002_drop_caches")]

    operations = [
        migrations.AddField("group", "series", models.CharField(default="", max_length=100), preserve_default=False),
        migrations.RunPython(keep_series, migrations.RunPython.noop),
    ]
