"""Pages such as imprint, privacy and contact: linked from the footer of their language."""

from django import forms
from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.admin.blocks import BodyWidget
from articles.admin.checks import warn_of_lost_links
from articles.admin.story_form import EDITOR, BodyField
from articles.models import Page


class PageForm(forms.ModelForm):
    body = BodyField(label=_("Body"), required=False, extensions=EDITOR, widget=BodyWidget)

    class Meta:
        model = Page
        fields = ["title", "slug", "language", "body", "is_published", "position"]
        error_messages = {
            NON_FIELD_ERRORS: {"unique_together": _("There is already a page at this address. Choose another slug.")}
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "body" in self.fields:
            self.fields["body"].widget.keeps_anchors = self.instance.pk is not None and self.instance.is_published


@admin.register(Page)
class PageAdmin(DeskAdmin):
    form = PageForm
    list_display = ["title", "address", "language", "state", "position"]
    list_filter = ["language"]
    search_fields = ["title", "slug"]
    ordering = ["language", "position", "slug"]
    nothing_yet = _("No pages yet. Imprint, privacy and contact belong here; the footer links to them.")
    first_step = _("Write the first page")
    when_added = _("“{name}” is published. The footer links to it now: {site}.")
    when_changed = _("“{name}” is saved. Readers see the change now: {site}.")
    when_hidden = _("“{name}” is saved. Readers don't see it: tick “Published” when it is ready.")
    when_deleted = _("“{name}” is deleted. Its address now says that there is no such page.")

    def consequence_of_deleting(self, page):
        return _("Its address will say that there is no such page.")

    def words_for_added(self, request, page):
        return self.named(self.when_added if page.is_published else self.when_hidden, page)

    def words_for_changed(self, request, page):
        return self.named(self.when_changed if page.is_published else self.when_hidden, page)

    @admin.display(description=_("Address"), ordering="slug")
    def address(self, page):
        return page.get_absolute_url()

    @admin.display(description=_("status"), ordering="is_published")
    def state(self, page):
        return _("published") if page.is_published else _("not published")

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        warn_of_lost_links(request, form)
