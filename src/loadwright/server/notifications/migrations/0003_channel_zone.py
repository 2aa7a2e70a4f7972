from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_series")]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="zone",
            field=models.CharField(blank=True, default="", max_length=64),
            preserve_default=False,
        ),
    ]
