import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0027_losses"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeletedRun",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("deleted_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
