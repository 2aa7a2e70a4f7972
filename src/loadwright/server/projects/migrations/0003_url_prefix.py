from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_table_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="project",
            name="url_prefix",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
