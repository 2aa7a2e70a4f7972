from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0025_plan_warnings"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="trial",
            field=models.BooleanField(default=False),
        ),
    ]
