"""Projects, members and rooms leave the state of this app; nothing refers to them here any more."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("servers", "0002_projects_moved"),
        ("fleet", "0003_rooms_moved"),
        ("plans", "0004_projects_moved"),
        ("runs", "0013_projects_moved"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel(name="Membership"),
                migrations.DeleteModel(name="Project"),
                migrations.DeleteModel(name="Room"),
            ],
        ),
    ]
