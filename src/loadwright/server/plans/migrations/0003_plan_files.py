from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0002_plan_project"),
    ]

    operations = [
        migrations.AddField(
            model_name="plan",
            name="files",
            field=models.JSONField(default=list),
        ),
    ]
