from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from articles.admin.base import DeskAdmin
from articles.models import User


@admin.register(User)
class DeskUserAdmin(DeskAdmin, UserAdmin):
    """The accounts: Django's own screen with our lists."""
