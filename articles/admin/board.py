"""The board that the desk opens on: in review, own drafts, problems, scheduled, most read, imports."""

from collections import defaultdict
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from articles.admin.unsaved_texts import in_a_line
from articles.admin.words import counted_outcome, creator_of, saved_in_words, time_in_words, with_zone
from articles.desk.handovers import Note, notes_of
from articles.models import ImportItem, ImportRun, Outcome, Status, Story
from articles.models.pageviews import most_read
from articles.models.problems import with_problems
from articles.text.moments import moment_in_words
from articles.text.numbers import views_in_words

MOST, MOST_IMPORTS = 8, 3


@dataclass(frozen=True)
class Row:
    """One line: a link with its text and notes; `language` is that of the text where it isn't the page's."""

    address: str
    words: str
    notes: list[str]
    language: str = ""
    remark: Note | None = None  # what somebody wrote when handing the story over


@dataclass(frozen=True)
class Part:
    """One list with its title, the words shown while it is empty, and a link to the full list."""

    name: str
    title: str
    rows: list[Row]
    nothing: str
    all_words: str
    all_address: str


def board_of(request, site):
    """The board: two columns of parts that this user may see, and the address of the form for a new story."""
    desk = site.get_model_admin(Story)
    stories, work, paper = desk.get_queryset(request).defer("body", "lead"), [], []
    if desk.has_view_or_change_permission(request):
        submitted, begun = list(in_review(stories)), list(drafts(stories, request.user))
        notes = notes_of([*submitted, *begun])
        work += [waiting(submitted, notes), own_drafts(begun, notes, request.user), problems(stories)]
        paper += [coming(stories), read_lately(stories)]
    if site.get_model_admin(ImportRun).has_view_permission(request):
        paper.append(imports())
    begin = reverse("admin:articles_story_add") if desk.has_add_permission(request) else None
    board = [column for column in (work, paper) if column]
    return {"board": board, "begin": begin, "unsaved_line": in_a_line(request.user) if work else None}


def in_review(stories):
    return stories.in_review().select_related("created_by").order_by("modified_at", "pk")[:MOST]


def drafts(stories, user):
    return stories.drafts_of(user).order_by("-modified_at", "-pk")[:MOST]


def waiting(found, notes):
    """What waits for the editors, with the notes of those who handed it over."""
    return Part(
        "waiting",
        _("Waiting for review"),
        [replace(row(story, *since_and_by(story)), remark=notes.get(story.pk)) for story in found],
        _("Nothing is waiting. Stories submitted for review are listed here, oldest first."),
        _("All in review"),
        listed(status__exact=Status.IN_REVIEW),
    )


def since_and_by(story):
    """How long it has been waiting (since its last save), and who created it."""
    yield time_in_words(story.modified_at, lambda moment: _("since {when}").format(when=moment_in_words(moment)))
    if name := creator_of(story):
        yield _("by {name}").format(name=name)


def own_drafts(found, notes, user):
    """What its writer still works on, with the notes of those who gave it back."""
    return Part(
        "drafts",
        _("Your drafts"),
        [
            replace(row(story, time_in_words(story.modified_at, saved_in_words)), remark=notes.get(story.pk))
            for story in found
        ],
        _("You have no drafts. Stories you start are listed here until you submit them."),
        _("All your drafts"),
        listed(status__exact=Status.DRAFT, created_by__id__exact=user.pk),
    )


def problems(stories):
    found = with_problems(stories).defer("body", "lead")[:MOST]
    return Part(
        "problems",
        _("Needs attention"),
        [row(story, *reasons(story)) for story in found],
        _("All is well with the pictures of published, scheduled and submitted stories."),
        _("All that need attention"),
        listed(show="problems"),
    )


def reasons(story):
    known = {
        "has_missing_picture": _("A picture's file is missing."),
        "has_undescribed_picture": _("A picture has no alternative text."),
        "has_ended_rights": _("The rights to a picture have expired: readers don't see it."),
    }
    return [words for name, words in known.items() if getattr(story, name)]


def coming(stories):
    found = stories.scheduled().order_by("published_at", "pk")[:MOST]
    return Part(
        "coming",
        _("Scheduled"),
        [row(story, time_in_words(story.published_at, with_zone)) for story in found],
        _("Nothing is scheduled. Stories published with a future date are listed here until they appear."),
        _("All scheduled"),
        listed(show="scheduled"),
    )


def read_lately(stories):
    found = most_read(stories.public(), MOST)
    return Part(
        "read",
        _("Most read in the last 24 hours"),
        [row(story, views_in_words(story.recent_views)) for story in found],
        _("Nobody has read a story in the last 24 hours."),
        _("All published"),
        listed(status__exact=Status.PUBLISHED),
    )


def imports():
    runs = list(ImportRun.objects.order_by("-pk")[:MOST_IMPORTS])
    counted = ImportItem.objects.filter(run__in=runs).order_by().values_list("run", "outcome")
    items = defaultdict(dict)
    for run, outcome, number in counted.annotate(number=Count("pk")):
        items[run][outcome] = number
    return Part(
        "imports",
        _("Latest imports"),
        [Row(reverse("admin:articles_importrun_change", args=[run.pk]), *in_short(run, items[run.pk])) for run in runs],
        _("Nothing has been imported yet."),
        _("All imports"),
        reverse("admin:articles_importrun_changelist"),
    )


def in_short(run, items):
    """An import's first file and its time, and the number of items by outcome."""
    counts = [counted_outcome(outcome, items[outcome]) for outcome in Outcome if outcome in items]
    return str(run), [time_in_words(run.started_at), ", ".join(counts) or _("no items")]


def row(story, *notes):
    """The line of a story, linked to its form."""
    language = "" if story.language == get_language() else story.language
    return Row(reverse("admin:articles_story_change", args=[story.pk]), story.headline, list(notes), language)


def listed(**query):
    return f"{reverse('admin:articles_story_changelist')}?{urlencode(query)}"
