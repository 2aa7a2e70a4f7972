from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="series",
            field=models.CharField(blank=True, db_index=True, default="", max_length=100),
            preserve_default=False,
        ),
    ]
