from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0007_room"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="debug",
            field=models.BooleanField(default=False),
        ),
    ]
