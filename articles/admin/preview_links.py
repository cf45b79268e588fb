"""Preview links for people without an account: created, copied, revoked."""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from articles.admin.revisions import context_of, story_for
from articles.admin.words import name_of
from articles.desk.previews import is_to_come, links_of, make_link, revoke_link
from articles.reading.addresses import absolute

HOURS = (4, 24, 72)


def in_hours(number):
    return ngettext("%d hour", "%d hours", number) % number


class LinkForm(forms.Form):
    hours = forms.TypedChoiceField(
        label=gettext_lazy("Valid for"), coerce=int, initial=24, widget=forms.RadioSelect,
        choices=lambda: [(number, in_hours(number)) for number in HOURS],
    )  # fmt: skip


def urls(story_admin):
    def page(view):
        return story_admin.admin_site.admin_view(lambda request, pk, **given: view(story_admin, request, pk, **given))

    return [
        path("<path:pk>/preview-links/", page(links_view), name="articles_story_preview_links"),
        path(
            "<path:pk>/preview-links/<int:link>/end/",
            require_POST(page(end_view)),
            name="articles_story_end_preview_link",
        ),
    ]


def links_view(story_admin, request, pk):
    """The active links (GET); create one (POST). Links open the story, so only those who may change it see them."""
    story = story_for(story_admin, request, pk, to_change=True)
    form = LinkForm(request.POST or None)
    if request.method == "POST" and is_to_come(story) and form.is_valid():
        make = partial(make_and_show, story_admin, request, story, form.cleaned_data["hours"])
        return story_admin.one_change(request, make)
    links = links_of(story)
    for link in links:
        link.address, link.who = absolute(reverse("preview", args=[link.token])), name_of(link.made_by)
    context = context_of(
        story_admin,
        request,
        story,
        _("Preview links for “%s”") % story,
        links=links,
        form=form,
        is_to_come=is_to_come(story),
    )
    return TemplateResponse(request, "admin/articles/story/preview_links.html", context)


def make_and_show(story_admin, request, story, hours):
    make_link(story, by=request.user, hours=hours)
    words = _("The link is ready. Copy it below and send it to the person who should see the story.")
    return back(story_admin, request, story, words)


def end_view(story_admin, request, pk, link):
    story = story_for(story_admin, request, pk, to_change=True)
    revoke_link(get_object_or_404(story.preview_links, pk=link), by=request.user)
    return back(story_admin, request, story, _("The link has been revoked and no longer works."))


def back(story_admin, request, story, words):
    story_admin.message_user(request, words, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_story_preview_links", args=[story.pk]))
