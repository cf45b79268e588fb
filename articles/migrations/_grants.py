"""Grants permissions to roles in a migration. Never changed once released, since old migrations call it too."""


def grant(apps, grants):
    """Give permissions to groups by name: {"Editor": ["articles.publish_story", …]}. Skips groups that don't exist.

    Grant only the permissions that this migration, or the one before it, introduces: then a permission that a site has
    taken from a group stays taken. Creates missing rows of permissions, because Django creates them only after the last
    migration; it then finds them by model and codename.
    """
    groups = apps.get_model("auth", "Group")
    for name, permissions in grants.items():
        for group in groups.objects.filter(name=name):
            group.permissions.add(*(_row_of(apps, permission) for permission in permissions))


def _row_of(apps, permission):
    label, codename = permission.split(".")
    verb, model = codename.rsplit("_", 1)  # our codenames end with the model's name
    options = apps.get_model(label, model)._meta
    name = dict(options.permissions).get(codename) or f"Can {verb} {options.verbose_name_raw}"
    content_type, _is_new = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=label, model=model
    )
    row, _is_new = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )
    return row
