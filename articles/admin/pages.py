"""Pages such as imprint, privacy and contact: linked from the footer of their language."""

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.admin.checks import warn_of_lost_links
from articles.admin.pasting import EditorWidget
from articles.admin.story_form import EDITOR, BodyField
from articles.models import Page


class PageForm(forms.ModelForm):
    body = BodyField(label=_("Body"), required=False, extensions=EDITOR, widget=EditorWidget)

    class Meta:
        model = Page
        fields = ["title", "slug", "language", "body", "is_published", "position"]
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": _("There is already a page at this address. Choose another slug.")}
        }


@admin.register(Page)
class PageAdmin(DeskAdmin):
    form = PageForm
    list_display = ["title", "address", "language", "is_published", "position"]
    list_filter = ["language"]
    search_fields = ["title", "slug"]
    ordering = ["language", "position", "slug"]
    nothing_yet = _("No pages yet. Imprint, privacy and contact belong here; the footer links to them.")
    first_step = _("Write the first page")

    @admin.display(description=_("Address"), ordering="slug")
    def address(self, page):
        return page.get_absolute_url()

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        warn_of_lost_links(request, form)
