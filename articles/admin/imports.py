"""The import ledger at the desk: read there, never written."""

from django.contrib import admin
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.admin.words import time_in_words
from articles.models import ImportItem, ImportRun, Outcome

NOTHING_YET = _("Nothing has been imported yet. On the server, “manage.py import_stories page.txt” imports a story.")


class ReadOnly:
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, DeskAdmin):
    list_display = ["__str__", "started", "finished", "paths", "pictures"]
    fields = ["started", "finished", "started_by", "paths", "outcomes", "pictures"]
    readonly_fields = ["started", "finished", "outcomes"]
    date_hierarchy = "started_at"
    nothing_yet = NOTHING_YET

    @admin.display(description=_("started"), ordering="started_at")
    def started(self, run):
        return time_in_words(run.started_at)

    @admin.display(description=_("finished"), ordering="finished_at")
    def finished(self, run):
        return time_in_words(run.finished_at)

    @admin.display(description=_("items"))
    def outcomes(self, run):
        """How many items of each outcome, each a link to these."""
        counted = run.items.values_list("outcome").annotate(number=Count("pk")).order_by("outcome")
        items = reverse("admin:articles_importitem_changelist")
        links = (
            (f"{items}?run__id__exact={run.pk}&outcome__exact={outcome}", number, Outcome(outcome).label)
            for outcome, number in counted
        )
        return format_html_join(", ", '<a href="{}">{} {}</a>', links)


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnly, DeskAdmin):
    list_display = ["file", "number", "outcome", "reason", "story", "run"]
    fields = ["run", "file", "number", "outcome", "story_link", "reason", "warnings_in_words"]
    readonly_fields = ["story_link", "warnings_in_words"]
    list_filter = ["outcome"]
    list_select_related = ["story", "run"]
    search_fields = ["file", "reason"]
    ordering = ["-pk"]
    nothing_yet = NOTHING_YET

    @admin.display(description=_("story"))
    def story_link(self, item):
        if item.story is None:
            return ""
        form = reverse("admin:articles_story_change", args=[item.story_id])
        return format_html('<a href="{}">{}</a>', form, item.story)

    @admin.display(description=_("warnings"))
    def warnings_in_words(self, item):
        return format_html_join("", "<p>{}</p>", ((warning,) for warning in item.warnings))
