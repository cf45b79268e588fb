"""The import ledger at the desk: read-only, but a run can be undone."""

from functools import partial

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.admin.base import DeskAdmin
from articles.admin.lists import DeskChangeList
from articles.admin.once import in_steps
from articles.admin.words import counted_outcome, name_of, time_in_words
from articles.desk.undo import undo_import
from articles.models import ImportItem, ImportRun, Outcome

MOST_NAMED = 20  # stories left alone that messages name; the ledger lists them all
NOTHING_YET = _(
    "Nothing has been imported yet. To import a story, run “manage.py import_stories page.txt” on the server."
)


class ReadOnly:
    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RunsChangeList(DeskChangeList):
    """Imports with the numbers of their items by outcome, in one query for the page."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        counts = counts_of(self.result_list)
        for run in self.result_list:
            run.counts = counts[run.pk]


def counts_of(runs):
    """The number of items by outcome, for each import: [(outcome, number), …]."""
    counts = {run.pk: [] for run in runs}
    counted = ImportItem.objects.filter(run__in=counts).values_list("run", "outcome").annotate(number=Count("pk"))
    for run, outcome, number in counted.order_by("outcome"):
        counts[run].append((outcome, number))
    return counts


def arrived_in_words(counted):
    """How many of the words of an import or an item arrived; "" for one that didn't count them."""
    if not counted.words_in:
        return ""
    arrived, known = (number_format(number, force_grouping=True) for number in (counted.words_out, counted.words_in))
    words = ngettext("%(number)s of %(total)s word", "%(number)s of %(total)s words", counted.words_in)
    return words % {"number": arrived, "total": known}


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnly, DeskAdmin):
    list_display = ["__str__", "outcomes", "words", "started", "finished", "paths", "pictures", "undone"]
    fields = ["started", "finished", "started_by", "paths", "outcomes", "words", "pictures", "undone"]
    readonly_fields = ["started", "finished", "outcomes", "words", "undone"]
    date_hierarchy = "started_at"
    nothing_yet = NOTHING_YET

    @admin.display(description=_("started"), ordering="started_at")
    def started(self, run):
        return time_in_words(run.started_at)

    @admin.display(description=_("finished"), ordering="finished_at")
    def finished(self, run):
        return time_in_words(run.finished_at)

    @admin.display(description=_("undone"), empty_value="")
    def undone(self, run):
        if not run.undone_at:
            return ""
        who = name_of(run.undone_by) if run.undone_by else _("on the server")
        return format_html("{}, {}", time_in_words(run.undone_at), who)

    @admin.display(description=_("words"), empty_value="")
    def words(self, run):
        return arrived_in_words(run)

    @admin.display(description=_("items"))
    def outcomes(self, run):
        """The number of items by outcome, linked to their list."""
        counted = run.counts if hasattr(run, "counts") else counts_of([run])[run.pk]
        items = reverse("admin:articles_importitem_changelist")
        links = (
            (f"{items}?run__id__exact={run.pk}&outcome__exact={outcome}", counted_outcome(outcome, number))
            for outcome, number in counted
        )
        return format_html_join(", ", '<a href="{}">{}</a>', links)

    def get_changelist(self, request, **kwargs):
        return RunsChangeList

    def get_urls(self):
        undo = self.admin_site.admin_view(self.undo_view)
        return [path("<path:pk>/undo/", undo, name="articles_importrun_undo"), *super().get_urls()]

    def render_change_form(self, request, context, *args, **kwargs):
        run = context["original"]
        context["may_undo"] = run.undone_at is None and request.user.has_perm("articles.undo_importrun")
        return super().render_change_form(request, context, *args, **kwargs)

    def undo_view(self, request, pk):
        """What would be deleted or restored (GET); undo it (POST)."""
        run = self.get_object(request, pk)
        if run is None:
            raise Http404
        if not request.user.has_perm("articles.undo_importrun"):
            raise PermissionDenied
        if request.method == "POST":
            return in_steps(request, partial(self._undo, request, run))
        waiting = run.items.filter(undone_at=None, story__isnull=False)
        made = waiting.filter(outcome=Outcome.CREATED).count()
        context = self.admin_site.each_context(request) | {
            "title": gettext("Undo %s") % run, "original": run, "opts": self.opts, "media": self.media, "made": made,
            "changed": waiting.filter(outcome=Outcome.UPDATED).count(),
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/importrun/undo.html", context)

    def _undo(self, request, run):
        self._report(request, undo_import(run, by=request.user))
        return HttpResponseRedirect(reverse("admin:articles_importrun_change", args=[run.pk]))

    def _report(self, request, undone):
        deleted = ngettext("%d story was deleted", "%d stories were deleted", undone.deleted) % undone.deleted
        restored = ngettext("%d story was restored", "%d stories were restored", undone.restored)
        told = [words for words in (deleted, restored % undone.restored) if words[0] != "0"] or [gettext("Done")]
        self.message_user(request, f"{', '.join(told)}.", messages.SUCCESS)
        for story, reason in undone.left[:MOST_NAMED]:
            link = format_html('<a href="{}">{}</a>', reverse("admin:articles_story_change", args=[story.pk]), story)
            self.message_user(
                request, format_html(gettext("“{}” was left unchanged: {}."), link, reason), messages.WARNING
            )
        if more := len(undone.left[MOST_NAMED:]):
            words = ngettext("%d more story was left unchanged.", "%d more stories were left unchanged.", more) % more
            self.message_user(request, words, messages.WARNING)


@admin.register(ImportItem)
class ImportItemAdmin(ReadOnly, DeskAdmin):
    list_display = ["file", "number", "story_link", "outcome", "words", "reason", "run_link"]
    fields = ["run_link", "file", "number", "outcome", "story_link", "words", "reason", "warnings_in_words"]
    readonly_fields = ["run_link", "story_link", "words", "warnings_in_words"]
    list_filter = ["outcome"]
    list_select_related = ["story", "run"]
    search_fields = ["file", "title", "reason"]
    ordering = ["-pk"]
    nothing_yet = NOTHING_YET

    @admin.display(description=_("story"), ordering="story")
    def story_link(self, item):
        if item.story is None:
            return item.title
        form = reverse("admin:articles_story_change", args=[item.story_id])
        return format_html('<a href="{}">{}</a>', form, item.story)

    @admin.display(description=_("import"), ordering="run")
    def run_link(self, item):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:articles_importrun_change", args=[item.run_id]), item.run
        )

    @admin.display(description=_("words"), empty_value="")
    def words(self, item):
        return arrived_in_words(item)

    @admin.display(description=_("warnings"))
    def warnings_in_words(self, item):
        return format_html_join("", "<p>{}</p>", ((warning,) for warning in item.warnings))
