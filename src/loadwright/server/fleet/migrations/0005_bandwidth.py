from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fleet", "0004_roles")]

    operations = [
        migrations.AddField(model_name="agent", name="bandwidth_mbit_s", field=models.PositiveIntegerField(default=0)),
    ]
