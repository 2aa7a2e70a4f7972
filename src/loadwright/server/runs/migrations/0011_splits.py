from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0010_schedules"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="splits",
            field=models.JSONField(default=list),
        ),
    ]
