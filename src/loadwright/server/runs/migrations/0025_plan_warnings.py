from django.db import migrations

import loadwright.server.platform.messages


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0024_early_ends"),
    ]

    operations = [
        migrations.AddField(
            model_name="run",
            name="warnings",
            field=loadwright.server.platform.messages.MessagesField(default=list),
        ),
    ]
