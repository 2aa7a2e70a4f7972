from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0026_trial"),
    ]

    operations = [
        migrations.AddField(
            model_name="rungenerator",
            name="losses",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="rungenerator",
            name="lost_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
