from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0002_run_project"),
    ]

    operations = [
        migrations.AddField(
            model_name="rungenerator",
            name="points_dropped",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
