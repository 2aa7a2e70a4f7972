"""The tables take the names of their app."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("servers", "0003_delete_moved_models"),
    ]

    operations = [
        migrations.AlterModelTable(name="membership", table=None),
        migrations.AlterModelTable(name="project", table=None),
        migrations.AlterModelTable(name="room", table=None),
    ]
