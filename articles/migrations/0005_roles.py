"""The three roles, as groups with their permissions (articles/desk/roles.py)."""

from django.db import migrations


def make(apps, schema_editor):
    from articles.desk.roles import make_roles

    make_roles(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_the_desk"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
