from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.models import User


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """The accounts: Django's own screen with our lists."""

    nothing_yet = _("No accounts yet. Whoever works at the desk has one.")
    first_step = _("Add the first account")
