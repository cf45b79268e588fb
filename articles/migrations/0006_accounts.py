"""Users are called accounts, as in all messages: in the menu, and in the names of permissions. Changes no table."""

from django.db import migrations


def rename_permissions(apps, schema_editor):
    """Unless a site has given them names of its own."""
    of_accounts = apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="articles", content_type__model="user"
    )
    for verb in ("add", "change", "delete", "view"):
        of_accounts.filter(codename=f"{verb}_user", name=f"Can {verb} user").update(name=f"Can {verb} account")


class Migration(migrations.Migration):
    dependencies = [("articles", "0005_together"), ("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.AlterModelOptions(
            name="user", options={"verbose_name": "account", "verbose_name_plural": "accounts"}
        ),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
