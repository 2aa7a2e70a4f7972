from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0011_file_uploads"),
    ]

    operations = [
        migrations.AddField(
            model_name="planimport",
            name="environment",
            field=models.CharField(blank=True, default="", max_length=255),
        ),
    ]
