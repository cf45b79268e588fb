"""The accounts. Those who manage them can grant no more than they have themselves."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.account_form import AccountForm
from articles.admin.base import DeskAdmin
from articles.desk.roles import role_in_words
from articles.models import User

ALLOWED = ["is_active", "is_staff", "groups"]


def has_all(user, permissions):
    """Whether a user has all of these permissions."""
    held = user.get_all_permissions()
    return all(f"{one.content_type.app_label}.{one.codename}" in held for one in permissions)


def may_manage(user, account):
    """Whether an account has no permission that `user` lacks; otherwise `user` may not change it.

    They could set its password and use it. Inactive accounts count as if they were active.
    """
    if user.is_superuser or account.is_superuser:
        return user.is_superuser
    given = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    return has_all(user, given.select_related("content_type"))


def grantable_groups(user):
    """The groups that grant nothing that a user lacks."""
    groups = Group.objects.prefetch_related("permissions__content_type")
    return Group.objects.filter(pk__in=[group.pk for group in groups if has_all(user, group.permissions.all())])


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """Django's own screen with our lists; superusers' fields are for superusers."""

    form = AccountForm
    when_added = _("The account “{name}” is added.")
    when_changed = _("The account “{name}” is saved.")
    when_deleted = _("The account “{name}” is deleted. Its stories stay.")
    nothing_yet = _("No accounts yet. Everybody who works at the desk needs one.")
    first_step = _("Add the first account")

    def consequence_of_deleting(self, user):
        return gettext("Their stories stay. To keep somebody out, untick “Active” on their account instead.")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or may_manage(request.user, obj))

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return fieldsets
        return [
            (title, options | {"fields": ALLOWED} if "is_superuser" in options["fields"] else options)
            for title, options in fieldsets
        ]

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: role_in_words(group.name)
            if not request.user.is_superuser:
                field.queryset = grantable_groups(request.user)
        return field
