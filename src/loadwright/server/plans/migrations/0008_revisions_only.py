"""The content of a plan is that of its revisions. PostgreSQL alters no table in the transaction that filled another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0007_revisions"),
    ]

    operations = [
        # Going back, the columns are added without content.
        migrations.AlterField("plan", "filename", models.CharField(max_length=255, default="")),
        migrations.AlterField("plan", "sha256", models.CharField(max_length=64, db_index=True, default="")),
        migrations.AlterField("plan", "size", models.PositiveBigIntegerField(default=0)),
        migrations.RemoveField("plan", "filename"),
        migrations.RemoveField("plan", "chosen"),
        migrations.RemoveField("plan", "sha256"),
        migrations.RemoveField("plan", "size"),
        migrations.RemoveField("plan", "warnings"),
        migrations.RemoveField("plan", "files"),
    ]
