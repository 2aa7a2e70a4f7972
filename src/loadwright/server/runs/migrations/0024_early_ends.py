from django.db import migrations, models

import loadwright.server.platform.messages


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0023_log_requested"),
    ]

    operations = [
        migrations.AddField(
            model_name="rungenerator",
            name="load_ended_at",
            field=models.FloatField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="rungenerator",
            name="remarks",
            field=loadwright.server.platform.messages.MessagesField(default=list),
        ),
    ]
