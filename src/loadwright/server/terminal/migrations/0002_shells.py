from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("terminal", "0001_initial")]

    operations = [
        migrations.AddField("terminalsession", "output_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("terminalsession", "left_at", models.DateTimeField(blank=True, null=True)),
    ]
