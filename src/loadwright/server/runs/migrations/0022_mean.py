from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0021_of_requests"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="mean_ms",
            field=models.FloatField(blank=True, null=True),
        ),
    ]
