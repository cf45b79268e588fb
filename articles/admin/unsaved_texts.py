"""A user's unsaved texts: one line on the front page and above the list of stories, and a page with all of them."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.contrib import messages
from django.db.models.fields.json import KT
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.autosave import MOST_TEXTS
from articles.models import User

IN_LINE = 60  # characters of the headline that the line names


@dataclass(frozen=True)
class Unsaved:
    """A text that somebody typed and didn't save: what it is called, when it was autosaved, and of which story."""

    key: str
    headline: str
    when: datetime
    story: int | None  # None: a new one

    @property
    def form(self) -> str:
        """The address of the form that it was typed into."""
        if self.story is None:
            return reverse("admin:articles_story_add")
        return reverse("admin:articles_story_change", args=[self.story])


def unsaved_texts_of(user: User) -> list[Unsaved]:
    """All of a user's, the last one first. One query, which reads no body."""
    names = KT("fields__headline__0"), KT("fields__lead__0")
    rows = user.unsaved_texts.order_by("-autosaved_at").values_list("key", "autosaved_at", "story", *names)
    return [
        Unsaved(str(key), next(filter(None, said), ""), when, story) for key, when, story, *said in rows[:MOST_TEXTS]
    ]


def in_a_line(user: User) -> dict | None:
    """What the line says; None without a text."""
    texts = unsaved_texts_of(user)
    if not texts:
        return None
    words = ngettext("You have %d unsaved text", "You have %d unsaved texts", len(texts)) % len(texts)
    return {"words": words, "headline": Truncator(texts[0].headline).chars(IN_LINE)}


def urls(story_admin):
    def page(request):
        return texts_view(story_admin, request)

    return [path("unsaved/texts/", story_admin.admin_site.admin_view(page), name="articles_story_unsaved_texts")]


def texts_view(story_admin, request):
    """All of a user's unsaved texts (GET); discard all that were on that page (POST)."""
    if request.method == "POST":
        return story_admin.one_change(request, partial(discard_all, story_admin, request))
    context = story_admin.admin_site.each_context(request) | {
        "title": _("Unsaved texts"), "opts": story_admin.opts, "media": story_admin.media,
        "texts": unsaved_texts_of(request.user),
    }  # fmt: skip
    return TemplateResponse(request, "admin/articles/story/unsaved_texts.html", context)


def discard_all(story_admin, request):
    """Only what the page showed: another window may be autosaving something newer."""
    chosen = set(request.POST.getlist("text")[:MOST_TEXTS])
    keys = [text.key for text in unsaved_texts_of(request.user) if text.key in chosen]
    request.user.unsaved_texts.filter(key__in=keys).delete()
    words = ngettext("%d unsaved text is discarded.", "%d unsaved texts are discarded.", len(keys)) % len(keys)
    story_admin.message_user(request, words, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_story_unsaved_texts"))
