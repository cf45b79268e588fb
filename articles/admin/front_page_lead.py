"""A story's form lets it lead the front page."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.admin.front_page import address_of
from articles.admin.revisions import story_for
from articles.admin.words import with_zone
from articles.desk.front_page import CannotArrange, is_to_come, lead_with, may_arrange
from articles.desk.publishing import State, state_of


def urls(story_admin):
    view = require_POST(partial(lead_view, story_admin))
    return [path("<path:pk>/lead/", story_admin.admin_site.admin_view(view), name="articles_story_lead")]


def may_lead(user, story):
    """Whether the form offers it."""
    return may_arrange(user) and state_of(story) in {State.PUBLISHED, State.SCHEDULED}


def lead_view(story_admin, request, pk):
    story = story_for(story_admin, request, pk)
    return story_admin.one_change(request, partial(lead, request, story))


def lead(request, story):
    try:
        page = lead_with(story, by=request.user)
    except CannotArrange as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, message_for(page, story))
    return HttpResponseRedirect(reverse("admin:articles_story_change", args=[story.pk]))


def message_for(page, story):
    link = format_html('<a href="{}">{}</a>', address_of(story.language), _("front page"))
    if page is None:
        return format_html(_("“{story}” leads the {page} already."), story=story, page=link)
    if is_to_come(page):
        when = with_zone(page.takes_effect_at)
        return format_html(_("“{story}” will lead the {page}: {when}."), story=story, page=link, when=when)
    return format_html(_("“{story}” leads the {page} now."), story=story, page=link)
