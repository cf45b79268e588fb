"""The rows that a site begins with: the cache version and the three roles.

Frozen: `ROLES` in articles/desk/roles.py says what a role may do today, and later migrations grant the permissions that
they introduce (docs/architecture.md, "Migrations"). A group that exists already stays as it is.
"""

from django.db import migrations

from articles.migrations._grants import grant

VERBS = ("add", "change", "delete", "view")


def ours(*codenames):
    return [f"articles.{codename}" for codename in codenames]


REPORTER = ours(
    "add_story", "change_story", "view_story",
    *(f"{verb}_{row}" for row in ("byline", "storyimage") for verb in VERBS),
    "add_image", "change_image", "view_image",
    "view_section", "view_author", "view_tag", "add_tag",
)
EDITOR = REPORTER + ours(
    "edit_others_story", "publish_story", "correct_story",
    "delete_image", "change_tag", "delete_tag", "add_author",
)
CHIEF = EDITOR + ours(
    "withdraw_story", "delete_story",
    "change_author", "delete_author", "add_section", "change_section", "delete_section",
    *(f"{verb}_page" for verb in VERBS),
    "add_user", "change_user", "view_user",
    "view_importrun", "view_importitem", "undo_importrun",
)
ROLES = {"Reporter": REPORTER, "Editor": EDITOR, "Chief": CHIEF}


def add_first_rows(apps, schema_editor):
    CacheVersion = apps.get_model("articles", "CacheVersion")
    Group = apps.get_model("auth", "Group")
    CacheVersion.objects.get_or_create(pk=1)
    for name, permissions in ROLES.items():
        _group, is_new = Group.objects.get_or_create(name=name)
        if is_new:
            grant(apps, {name: permissions})


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(add_first_rows, migrations.RunPython.noop)]
