"""Groups: what somebody may do at the desk. Three of them are the roles (docs/roles.md)."""

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.desk.roles import role_in_words

admin.site.unregister(Group)


@admin.register(Group)
class DeskGroupAdmin(DeskAdmin, GroupAdmin):
    """Django's own screen with our lists and words."""

    change_list_template = "admin/articles/change_list.html"
    list_display = ["in_words", "members"]
    nothing_yet = _("No groups yet. A group says what its members may do at the desk.")
    first_step = _("Add the first group")
    when_added = _("“{name}” is added. Give it to people on their accounts.")
    when_changed = _("“{name}” is saved. From now on, its members may do what it allows.")
    when_deleted = _("“{name}” is deleted. Its members may no longer do what only this group allowed.")

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("user_set")

    def consequence_of_deleting(self, group):
        return gettext("Its members may no longer do what only this group allows.")

    @admin.display(description=_("group"), ordering="name")
    def in_words(self, group):
        return role_in_words(group.name)

    @admin.display(description=_("members"))
    def members(self, group):
        number = len(group.user_set.all())
        return ngettext("%d person", "%d people", number) % number
