"""Rules that have hosts drop their page cache."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial")]

    operations = [migrations.AddField("rule", "drop_caches", models.BooleanField(default=False))]
