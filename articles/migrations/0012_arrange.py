"""Editors make the front page."""

from django.db import migrations

from articles.migrations._grants import grant


def grant_arranging(apps, schema_editor):
    grant(apps, dict.fromkeys(["Editor", "Chief"], ["articles.arrange_frontpage"]))


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_topics"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [migrations.RunPython(grant_arranging, migrations.RunPython.noop)]
