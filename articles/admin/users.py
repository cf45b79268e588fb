"""The accounts. Whoever looks after them can give no more than they have themselves."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.desk.roles import role_in_words
from articles.models import User

ALLOWED = ["is_active", "is_staff", "groups"]


def within(user, permissions):
    """Whether somebody has all of these permissions."""
    held = user.get_all_permissions()
    return all(f"{one.content_type.app_label}.{one.codename}" in held for one in permissions)


def is_within(user, account):
    """Whether an account can do nothing that somebody can't; else it isn't theirs to change.

    A new password would be theirs to use. What counts is what the account may do once it is active.
    """
    if user.is_superuser or account.is_superuser:
        return user.is_superuser
    given = Permission.objects.filter(Q(user=account) | Q(group__user=account))
    return within(user, given.select_related("content_type"))


def groups_within(user):
    """The groups that give nothing that somebody doesn't have."""
    groups = Group.objects.prefetch_related("permissions__content_type")
    return Group.objects.filter(pk__in=[group.pk for group in groups if within(user, group.permissions.all())])


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """Django's own screen with our lists; without superusers' fields for those who aren't one."""

    nothing_yet = _("No accounts yet. Whoever works at the desk has one.")
    first_step = _("Add the first account")

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (obj is None or is_within(request.user, obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or is_within(request.user, obj))

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
                field.queryset = groups_within(request.user)
        return field
