"""How long the JVM of a generator was warmed up, and the options of that JVM."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("runs", "0017_indexes")]

    operations = [
        migrations.AddField("rungenerator", "java_options", models.JSONField(default=list)),
        migrations.AddField("rungenerator", "warm_up_s", models.FloatField(blank=True, null=True)),
    ]
