from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0022_mean"),
    ]

    operations = [
        migrations.AddField(
            model_name="rungenerator",
            name="log_requested_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
