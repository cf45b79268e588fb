"""What is asked before an action of the list of stories is carried out: what to change, whether to publish."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import ValidationError
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.admin.base import DeskSelect, DeskSelectMultiple
from articles.admin.moves import MOVES
from articles.admin.story_tags import KnownTagsField
from articles.admin.words import time_in_words, with_zone
from articles.desk.bulk import Changes
from articles.desk.checks import problems_of
from articles.desk.presets import section_order
from articles.desk.publishing import state_of
from articles.desk.roles import may, tags_seen_by
from articles.models import Author, Byline, Section, Story, Tag
from articles.models.story_fields import label_of

CONFIRMED = "confirmed"  # in what is sent: the user has seen the page


@dataclass(frozen=True)
class Asked:
    """A story on the page: when it will be published, what of it is empty, and what prevents it."""

    story: Story
    when: str = ""
    empty: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


class ChangesForm(forms.Form):
    section = forms.ModelChoiceField(
        Section.objects.all(), label=gettext_lazy("Section"), required=False, empty_label=gettext_lazy("as it is")
    )

    def __init__(self, *args, user, site, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = Section.objects.order_by(*section_order(user))
        tags, author = Story._meta.get_field("tags"), Byline._meta.get_field("author")
        seen = tags_seen_by(user, Tag.objects.all())
        for name, label in (("add_tags", _("Add tags")), ("remove_tags", _("Remove tags"))):
            self.fields[name] = KnownTagsField(seen, label=label, required=False, widget=DeskSelectMultiple(tags, site))
        for name, label in (("add_author", _("Add an author")), ("remove_author", _("Remove an author"))):
            self.fields[name] = forms.ModelChoiceField(
                Author.objects.all(), label=label, required=False, widget=DeskSelect(author, site)
            )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Choose what to change."))
        return cleaned

    @property
    def changes(self):
        return Changes(**{name: list(v) if "tags" in name else v for name, v in self.cleaned_data.items()})


def chosen(queryset):
    """The whole rows of the stories that were ticked, in one order."""
    return queryset.select_related(None).prefetch_related(None).defer(None).select_related("section").order_by("pk")


def ask(story_admin, request, template, title, **context):
    context = story_admin.admin_site.each_context(request) | context
    context |= {"title": title, "opts": story_admin.opts, "confirmed": CONFIRMED}
    return TemplateResponse(request, f"admin/articles/story/{template}", context)


def ask_what_to_change(story_admin, request, stories, form):
    media, asked = story_admin.media + form.media, [Asked(story) for story in stories]
    title = _("Change tags, section or authors")
    return ask(story_admin, request, "bulk_changes.html", title, asked=asked, form=form, media=media)


def ask_before_publishing(story_admin, request, stories):
    asked = [publication_of(story, request.user) for story in stories]
    able = sum(not one.refusals for one in asked)
    title = _("Publish these stories?")
    return ask(story_admin, request, "bulk_publishing.html", title, asked=asked, able=able, media=story_admin.media)


def publication_of(story, user):
    """When a story would be published, what of it is empty, and why it would be left as it is."""
    move, state, now = MOVES["publish"], state_of(story), timezone.now()
    if state not in move.states:
        return Asked(story, refusals=[_("it is {state}").format(state=state.label)])
    if not may(user, "publish", story):
        return Asked(story, refusals=[_("your role doesn't allow that")])
    date = move.date(story.published_at, now)
    when = _("now") if date == now else time_in_words(date, with_zone)
    refusals = [str(problem) for problem in problems_of(story) if problem.is_blocking]
    return Asked(story, when, list(empty_parts(story)), refusals)


def empty_parts(story):
    """The names of what readers will miss."""
    held = {"lead": story.lead, "body": story.body, "bylines": story.bylines.exists()}
    return [label_of(name) for name, value in held.items() if not value]
