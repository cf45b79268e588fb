"""Sections, authors and tags; several of them can be merged into one."""

from django.contrib import admin, messages
from django.db import transaction
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag as UnusedTag

from articles.admin.base import DeskAdmin, SluggedForm
from articles.desk.taxonomy import CannotMerge, merge
from articles.models import Author, Section, Tag

admin.site.unregister(UnusedTag)  # django-taggit's own tags: ours are a model of ours
MOST_IN_ONE = 50


class MergingAdmin(DeskAdmin):
    """A list whose rows can be merged: choose two or more, then say which one stays."""

    actions = ["merge_selected"]
    search_fields = ["name"]

    @admin.action(description=gettext_lazy("Merge the selected into one…"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        chosen = list(queryset.order_by("pk")[: MOST_IN_ONE + 1])
        if not 2 <= len(chosen) <= MOST_IN_ONE:
            return self._refuse(request, _("Select from two to %d that shall become one.") % MOST_IN_ONE)
        keep = next((one for one in chosen if str(one.pk) == request.POST.get("keep")), None)
        if keep is None:
            return self._ask_which_stays(request, chosen)
        try:
            with transaction.atomic():  # all of them or none
                for one in chosen:
                    if one != keep:
                        merge(one, keep, by=request.user)
        except CannotMerge as reason:
            return self._refuse(request, str(reason))
        self.message_user(request, _("Merged into “%s”. The old addresses lead there.") % keep, messages.SUCCESS)
        return None

    def _ask_which_stays(self, request, chosen):
        context = self.admin_site.each_context(request) | {
            "title": _("Which one stays?"), "chosen": chosen, "opts": self.opts, "media": self.media,
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/merge.html", context)

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def get_actions(self, request, **options):
        actions = super().get_actions(request, **options)
        actions.pop("delete_selected", None)  # one at a time, where Django says what stands in the way
        return actions


class SectionForm(SluggedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "language" in self.fields:
            # The stories in it have its language. Disabled instead of read only: it still counts for "is unique".
            self.fields["language"].disabled = True
            self.fields["language"].help_text = _("A section keeps its language.")


@admin.register(Section)
class SectionAdmin(MergingAdmin):
    form = SectionForm
    fields = ["name", "language", "slug", "position"]
    list_display = ["name", "language", "slug", "position"]
    list_filter = ["language"]
    ordering = ["language", "position", "name"]
    nothing_yet = gettext_lazy("No sections yet. Each story stands in one: News, Economy, Sport.")
    first_step = gettext_lazy("Add the first section")


@admin.register(Author)
class AuthorAdmin(MergingAdmin):
    form = SluggedForm
    list_display = ["name", "slug", "user"]
    list_select_related = ["user"]
    autocomplete_fields = ["portrait", "user"]
    fields = ["name", "slug", "bio", "portrait", "user"]
    ordering = ["name"]
    nothing_yet = gettext_lazy("No authors yet. Their names stand over stories, and each has a page of their own.")
    first_step = gettext_lazy("Add the first author")

    def get_fields(self, request, obj=None):
        # Whose account an author's is says whose stories theirs are.
        knows = request.user.has_perm("articles.view_user")
        return [name for name in self.fields if knows or name != "user"]


@admin.register(Tag)
class TagAdmin(MergingAdmin):
    form = SluggedForm
    list_display = ["name", "slug"]
    fields = ["name", "slug"]
    ordering = ["name"]
    nothing_yet = gettext_lazy(
        "No tags yet. A tag is a word that several stories share; a story's form makes new ones."
    )
    first_step = gettext_lazy("Add the first tag")
