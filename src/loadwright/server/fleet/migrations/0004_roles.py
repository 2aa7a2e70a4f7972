"""The roles of agents come from their declarations, not from a list in the model."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fleet", "0003_rooms_moved")]

    operations = [
        migrations.AlterField(
            model_name="agent", name="role", field=models.CharField(default="generator", max_length=16)
        ),
        migrations.AlterField(
            model_name="enrolmentcode", name="role", field=models.CharField(default="generator", max_length=16)
        ),
    ]
