"""Sections, authors and tags; several of them can be merged into one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from taggit.models import Tag as UnusedTag

from articles.admin.base import DeskAdmin, NoBulkDelete
from articles.admin.lists import LONGEST_SEARCH
from articles.admin.uses import UsesChangeList, choices_to_merge, linked_uses
from articles.desk.presets import section_order
from articles.desk.roles import tags_seen_by
from articles.desk.tags import known_tags
from articles.desk.taxonomy import CannotMerge, count_uses, merge, refuse_mismatch
from articles.models import Author, Section, Tag
from articles.text.folding import folded_name
from articles.text.slugs import slugify

admin.site.unregister(UnusedTag)  # django-taggit's own model, which isn't used here
MOST_MERGED = 50
MOST_ADDRESSES = 10
NAME_TAKEN = gettext_lazy("This name is taken. To merge two tags, select both in the list.")
SLUG_TAKEN = gettext_lazy("This address is taken. Choose another slug, or select both in the list and merge them.")
HOW_TO_MERGE = gettext_lazy("To merge this with others, select them in the list.")


class NamedForm(forms.ModelForm):
    class Meta:
        error_messages = {
            "name": {"unique": NAME_TAKEN},
            "slug": {"unique": SLUG_TAKEN},
            NON_FIELD_ERRORS: {"unique_together": SLUG_TAKEN},
        }
        help_texts = {"slug": gettext_lazy("Part of the address. If you change it, the old address leads here.")}


class MergingAdmin(NoBulkDelete, DeskAdmin):
    """A list whose rows can be merged: select some, then choose which one stays."""

    form = NamedForm
    actions = ["merge_selected"]
    search_fields = ["name"]
    readonly_fields = ["in_stories", "old_addresses"]
    way_out = gettext_lazy("To move its stories to another section, select both in the list and merge them.")

    @admin.display(description=gettext_lazy("used in"))
    def used_in(self, one):
        return linked_uses(one, one.uses)

    @admin.display(description=gettext_lazy("used in"))
    def in_stories(self, one):
        uses = count_uses(type(one), [one.pk], one.shown_to)[one.pk]
        kind, linked = self.opts.model_name, linked_uses(one, uses)
        merges = one.shown_to.has_perms([f"articles.change_{kind}", f"articles.delete_{kind}"])
        return format_html('{}<p class="help">{}</p>', linked, HOW_TO_MERGE) if merges else linked

    @admin.display(description=gettext_lazy("addresses that lead here"))
    def old_addresses(self, one):
        known = list(one.old_addresses.order_by("-pk").values_list("path", flat=True)[: MOST_ADDRESSES + 1])
        return format_html_join(", ", "{}", ((path,) for path in known[:MOST_ADDRESSES])) + (
            ", …" if len(known) > MOST_ADDRESSES else ""
        )

    def get_object(self, request, *args, **kwargs):
        if one := super().get_object(request, *args, **kwargs):
            one.shown_to = request.user  # who may see some of its stories, or all
        return one

    def get_changelist(self, request, **kwargs):
        return UsesChangeList

    def get_search_results(self, request, queryset, search_term):
        """Also what only differs in accents and script: "cafe" finds "Café", by the beginning of its slug."""
        words, _may_repeat = super().get_search_results(request, self.model.objects.order_by(), search_term)
        slug = slugify(search_term[:LONGEST_SEARCH], fallback="")
        found = Q(pk__in=words.values("pk")) | (Q(slug__startswith=slug) if slug else Q())
        return queryset.filter(found) if search_term else queryset, False

    def get_fields(self, request, obj=None):
        known = ["in_stories", *(["old_addresses"] if obj and obj.old_addresses.exists() else [])]
        return [*super().get_fields(request, obj), *(known if obj else [])]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if "name" in form.changed_data and namesakes(obj, self.get_queryset(request)).exists():
            words = _("There is already another “%s”. If they are the same, select both in the list and merge them.")
            self.message_user(request, words % obj, messages.WARNING)

    @admin.action(description=gettext_lazy("Merge selected…"), permissions=["merge"])
    def merge_selected(self, request, queryset):
        chosen = list(queryset.order_by("pk")[: MOST_MERGED + 1])
        if not 2 <= len(chosen) <= MOST_MERGED:
            return self._refuse(request, _("Select between two and %d to merge.") % MOST_MERGED)
        keep = next((one for one in chosen if str(one.pk) == request.POST.get("keep")), None)
        try:
            for one in chosen[1:]:
                refuse_mismatch(one, chosen[0])
            if keep is None:
                return self._ask_which_stays(request, chosen)
            with transaction.atomic():  # all or none
                for one in chosen:
                    if one != keep:
                        merge(one, keep, by=request.user)
        except CannotMerge as reason:
            return self._refuse(request, str(reason))
        self.message_user(request, _("Merged into “%s”. The old addresses lead there.") % keep, messages.SUCCESS)
        return None

    def _ask_which_stays(self, request, chosen):
        context = self.admin_site.each_context(request) | {
            "title": _("Which one stays?"), "choices": choices_to_merge(chosen, request.user), "opts": self.opts,
            "media": self.media,
        }  # fmt: skip
        return TemplateResponse(request, "admin/articles/merge.html", context)

    def get_deleted_objects(self, objs, request):
        """What is in use can't be deleted: the page links to the stories, not to the rows that protect it."""
        deleted, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        if protected:
            uses = count_uses(self.model, [one.pk for one in objs], request.user)
            protected = [linked_uses(one, uses[one.pk]) for one in objs]
        return deleted, counts, forbidden, protected

    def has_merge_permission(self, request):
        return self.has_change_permission(request) and self.has_delete_permission(request)


def namesakes(one, among):
    """Others with the same name, ignoring case."""
    others = named(one.name, among.exclude(pk=one.pk))
    return others.filter(language=one.language) if isinstance(one, Section) else others


def named(name, among):
    """Those of some sections, authors or tags that have a name, whatever its case and accents."""
    alike = [pk for pk, other in among.order_by().values_list("pk", "name") if folded_name(other) == folded_name(name)]
    return among.filter(pk__in=alike)


class SectionForm(NamedForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "language" in self.fields:
            # Its stories have its language. Disabled instead of read-only, so that uniqueness is still validated.
            self.fields["language"].disabled = True
            self.fields["language"].help_text = _("A section's language can't be changed.")


@admin.register(Section)
class SectionAdmin(MergingAdmin):
    form = SectionForm
    fields = ["name", "language", "slug", "position"]
    list_display = ["name", "used_in", "language", "slug", "position"]
    list_filter = ["language"]
    ordering = ["language", "position", "name"]
    when_added = gettext_lazy("“{name}” is added. Readers see it among the sections now: {site}.")
    when_changed = gettext_lazy("“{name}” is saved. Readers see the change now: {site}.")
    when_deleted = gettext_lazy("“{name}” is deleted. No story was in it.")
    nothing_yet = gettext_lazy("No sections yet. Every story belongs to one: News, Economy, Sport.")
    first_step = gettext_lazy("Add the first section")

    def get_ordering(self, request):
        return section_order(request.user)


@admin.register(Author)
class AuthorAdmin(MergingAdmin):
    list_display = ["name", "used_in", "slug", "user"]
    list_select_related = ["user"]
    autocomplete_fields = ["portrait", "user"]
    fields = ["name", "slug", "bio", "portrait", "user"]
    ordering = ["name"]
    when_added = gettext_lazy(
        "“{name}” is added. Choose them as the author of a story: once it is published, they get a page."
    )
    when_changed = gettext_lazy("“{name}” is saved. Their page and their stories show the change now.")
    when_deleted = gettext_lazy("“{name}” is deleted. No story was by them.")
    nothing_yet = gettext_lazy(
        "No authors yet. Their names appear above their stories, and each has a page of their own."
    )
    first_step = gettext_lazy("Add the first author")

    def get_fields(self, request, obj=None):
        # The account decides whose stories count as whose.
        knows = request.user.has_perm("articles.view_user")
        return [name for name in super().get_fields(request, obj) if knows or name != "user"]


class TagForm(NamedForm):
    """Refuses a second tag of one name; one that is hidden from the user is given as if it were new."""

    seen = Tag.objects.all()  # by the user who sends the form

    def clean(self):
        cleaned = super().clean()
        if self.instance._state.adding and (name := cleaned.get("name", "")):
            if known := known_tags([name], self.seen):
                self.add_error("name", _("There is already the tag “%s”.") % known[name])
            elif hidden := named(name, Tag.objects.all()).first():
                self.instance = hidden
                cleaned |= {"name": hidden.name, "slug": hidden.slug}
        return cleaned


@admin.register(Tag)
class TagAdmin(MergingAdmin):
    form = TagForm
    list_display = ["name", "used_in", "slug"]
    autocomplete_fields = ["picture"]
    fields = ["name", "slug", "introduction", "picture"]
    ordering = ["name"]
    when_added = gettext_lazy("“{name}” is added. Choose it in the form of a story.")
    when_changed = gettext_lazy("“{name}” is saved. Its page and its stories show the change now.")
    when_deleted = gettext_lazy("“{name}” is deleted. The stories that had it stay, without it.")

    def consequence_of_deleting(self, tag):
        return _("The stories that have it stay, without it.")

    nothing_yet = gettext_lazy(
        "No tags yet. A tag is a word that several stories share; you can add new ones in a story's form."
    )
    first_step = gettext_lazy("Add the first tag")

    def get_queryset(self, request):
        return tags_seen_by(request.user, super().get_queryset(request))

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.seen = self.get_queryset(request)
        return form

    def get_fields(self, request, obj=None):
        # That an address is taken would reveal a hidden tag; and a hidden one is given, not changed, by adding it.
        chooses = obj or self.has_change_permission(request)
        return super().get_fields(request, obj) if chooses else ["name"]

    def save_model(self, request, obj, form, change):
        if change or obj._state.adding:  # else it is a hidden tag, which is in the database already
            super().save_model(request, obj, form, change)
