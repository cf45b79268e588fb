"""The accounts. Those who manage them can grant no more than they have themselves."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, Permission
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.desk.accounts import make_author, namesake_of
from articles.desk.presets import author_of
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


class RoleFilter(admin.RelatedFieldListFilter):
    """Accounts by role, under the names that pages give to the roles."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.empty_value_display = gettext("no role")

    def field_choices(self, field, request, model_admin):
        groups = super().field_choices(field, request, model_admin)
        return [(pk, role_in_words(name)) for pk, name in groups]


def give_author(request, account):
    """Make the author of an account that has a full name, or say whose name it is."""
    words = ""
    if author := make_author(account, by=request.user):
        words = _("The author {author} was made with this account: their own stories begin with that byline.")
    elif account.get_full_name() and not author_of(account):
        author = namesake_of(account)
        words = _("There is already an author {author}. If they are the same person, choose this account there.")
    if words:
        page = reverse("admin:articles_author_change", args=[author.pk])
        messages.info(request, format_html(str(words), author=format_html('<a href="{}">{}</a>', page, author)))


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """Django's own screen with our lists; superusers' fields are for superusers."""

    list_display = ["username", "name", "roles", "email", "log_in"]
    list_filter = ["is_active", ("groups", RoleFilter)]
    when_added = _("The account “{name}” is added. Choose its role below.")
    when_changed = _("The account “{name}” is saved.")
    when_deleted = _("The account “{name}” is deleted. Its stories stay.")
    nothing_yet = _("No accounts yet. Everybody who works at the desk needs one.")
    first_step = _("Add the first account")

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, user):
        return user.get_full_name()

    @admin.display(description=_("role"))
    def roles(self, user):
        names = [role_in_words(group.name) for group in user.groups.all()]
        return ", ".join([gettext("everything")] if user.is_superuser else names)

    @admin.display(description=_("log-in"), ordering="is_active")
    def log_in(self, user):
        return _("may log in") if user.is_active and user.is_staff else _("may not log in")

    def consequence_of_deleting(self, user):
        return gettext("Their stories stay. To keep somebody out, untick “Active” on their account instead.")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

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

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if request.user.has_perm("articles.add_author"):
            give_author(request, form.instance)

    def formfield_for_manytomany(self, db_field, request=None, **kwargs):
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "groups":
            field.label_from_instance = lambda group: role_in_words(group.name)
            if not request.user.is_superuser:
                field.queryset = grantable_groups(request.user)
        return field
