"""The front page, made at the desk: /admin/front-page/, its history, and its script's search for stories."""

from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from articles.admin.base import PRIMARY_KEY
from articles.admin.front_page_find import as_choice, find_stories
from articles.admin.front_page_form import FrontPageForm
from articles.admin.front_page_preview import BUTTON, preview_of
from articles.admin.front_page_words import with_changes
from articles.admin.once import once
from articles.admin.words import with_zone
from articles.desk.front_page import (
    CannotArrange,
    Overtaken,
    arrange,
    cancel,
    in_effect,
    is_to_come,
    latest_of,
    may_arrange,
    restore,
    taken_effect,
    to_come,
)
from articles.models.cache_version import atomic_with_keys
from articles.models.front import FrontPage, Place
from articles.reading.front_page import front_of
from articles.reading.most_read import read_most

AT_A_TIME = 20
MOST_NEWS, MOST_COMING = 5, 20


def urls(site):
    def page(view, *methods):
        def checked(request):
            if not may_arrange(request.user):
                raise PermissionDenied
            return view(site, request)

        for method in methods:
            checked = method(checked)
        return site.admin_view(checked)

    return [
        path("front-page/", page(form_view), name="front_page"),
        path("front-page/history/", page(history_view), name="front_page_history"),
        path("front-page/stories/", page(stories_view, require_GET, never_cache), name="front_page_stories"),
        path("front-page/restore/", page(restore_view, require_POST), name="front_page_restore"),
        path("front-page/cancel/", page(cancel_view, require_POST), name="front_page_cancel"),
    ]


def address_of(language, name="front_page"):
    return f"{reverse(f'admin:{name}')}?language={language}"


def language_in(request):
    """The language that the page is about: the site's own, unless another one is named."""
    language = request.GET.get("language", settings.LANGUAGE_CODE)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    return language


def page_named(key, language=None):
    """The front page with a key that a browser sent. Raises Http404."""
    pages = FrontPage.objects.filter(language=language) if language else FrontPage.objects.all()
    if not PRIMARY_KEY.fullmatch(key):
        raise Http404
    return get_object_or_404(pages.select_related("made_by"), pk=key)


def form_view(site, request):
    language, sent = language_in(request), request.POST
    if request.method != "POST":
        begun = page_named(request.GET["from"], language) if "from" in request.GET else in_effect(language)
        return show(site, request, FrontPageForm(request.user, language, begun))
    form = FrontPageForm(request.user, language, begun_from(sent.get("from", ""), language), sent)
    if BUTTON in sent:
        return preview_of(site, request, form, partial(save_form, request, form))
    if "_do" in sent:
        form.do(sent["_do"])
        return show(site, request, form)
    with atomic_with_keys():
        return once(request, partial(save, site, request, form))


def begun_from(key, language):
    """The front page that a form began with; one that was cancelled meanwhile is missed by nobody."""
    pages = FrontPage.objects.filter(language=language)
    return pages.filter(pk=key).first() if PRIMARY_KEY.fullmatch(key) else None


def save(site, request, form):
    if not form.is_valid():
        return show(site, request, form)
    try:
        page = save_form(request, form, seen=form.seen)
    except Overtaken:
        news = news_since(form)
        form.seen = latest_of(form.language)
        return show(site, request, form, news=news)
    messages.success(request, words_for(page))
    return HttpResponseRedirect(address_of(form.language))


def save_form(request, form, seen=None):
    replaces = form.begun if form.coming_at and form.page.cleaned_data["replaces"] else None
    return arrange(form.language, form.slots(), by=request.user, at=form.at, seen=seen, replaces=replaces)


def words_for(page):
    """The message after a front page is made."""
    if is_to_come(page):
        return _("The front page is saved. It takes effect {when}.").format(when=with_zone(page.takes_effect_at))
    with translation.override(page.language):
        address = reverse("articles:front_page")
    link = format_html('<a href="{}">{}</a>', address, _("on the site"))
    return format_html(_("The front page is saved. Readers see it now: {site}."), site=link)


def news_since(form):
    """What has been made, or has taken effect, since the form was opened, compared with what was in effect then."""
    before, _dash, last = form.seen.partition("-")
    before, last = (int(key) if PRIMARY_KEY.fullmatch(key) else 0 for key in (before, last))
    pages = FrontPage.objects.filter(language=form.language).select_related("made_by")
    base, now = pages.filter(pk=before).first(), in_effect(form.language)
    new = [*pages.filter(pk__gt=last).order_by("-pk")[:MOST_NEWS]]
    if now and now.pk != before and now not in new:
        new.append(now)
    return with_changes(new, lambda _page: base, form.user)


def show(site, request, form, news=()):
    """The form, with what stands in its places now, and the front pages that are to come."""
    language = form.language
    note_standing(request, form)
    context = site.each_context(request) | {
        "title": _("Front page"), "form": form, "news": news, "languages": languages(language),
        "coming": with_changes(to_come(language)[:MOST_COMING], the_one_before, request.user),
        "history": address_of(language, "front_page_history"), "address": address_of(language),
    }  # fmt: skip
    return TemplateResponse(request, "admin/front_page/form.html", context)


def the_one_before(page):
    return FrontPage.objects.before(page).first()


def languages(chosen, name="front_page"):
    """The site's languages as tabs: (code, words, address, whether it is this one); none where there is only one."""
    several = settings.LANGUAGES if len(settings.LANGUAGES) > 1 else []
    return [(code, words, address_of(code, name), code == chosen) for code, words in several]


@dataclass(frozen=True)
class Note:
    """What stands in a place: words about the chosen story, and the headline of the one that stands there instead."""

    words: str = ""
    instead: str = ""
    headline: str = ""


def note_standing(request, form):
    """Tell each place of a form what stands in it, as it was saved: now, or when it will take effect."""
    front = front_of(form.language, form.sections, read_most(request, form.language), form.coming_at)
    seconds, related = (
        lined_up([slot for slot in form.held if slot.place == place], found)
        for place, found in ((Place.SECOND, front.seconds), (Place.RELATED, front.related))
    )
    places = [("top", [front.lead, *seconds]), ("related", related)]
    standing = {f"{name}-{n}": teaser for name, found in places for n, teaser in enumerate(found)}
    has_related = any(slot.place == Place.RELATED for slot in form.held)
    for row in [*form.top, *form.related]:
        row.note = note_for(row, standing.get(row.prefix), is_left_out=has_related and row.prefix.startswith("related"))
    form.topics_by_rule = [] if any(slot.place == Place.TOPIC for slot in form.held) else front.topics


def lined_up(slots, teasers):
    """The stories that stand in a list of places, place by place; those that a rule put there fill the gaps."""
    chosen = {slot.story_id for slot in slots}
    own = {teaser.story.pk: teaser for teaser in teasers if teaser.story.pk in chosen}
    by_rule = iter([teaser for teaser in teasers if teaser.story.pk not in chosen])
    return [own.get(slot.story_id) or next(by_rule, None) for slot in slots] + list(by_rule)


def note_for(row, teaser, *, is_left_out):
    headline = teaser.story.headline if teaser else ""
    if story := row.chosen:
        when = row.context.when_of(story)
        if story.is_live or not headline or teaser.story.pk == story.pk:
            return Note(when)
        return Note(when, _("Until readers see it, by rule:"), headline)
    if row["newest"].value():
        return Note("", _("Now:"), headline) if headline else Note(_("Nothing yet."))
    if headline and not is_left_out:
        return Note("", _("By rule:"), headline)
    return Note(_("Empty."))


def history_view(site, request):
    """The front pages that readers have seen, the last one first, with what each changed."""
    language = language_in(request)
    past = taken_effect(language)
    page = Paginator(past, AT_A_TIME).get_page(request.GET.get("p"))
    rows = list(page)
    following = past[page.end_index() : page.end_index() + 1] if page.has_next() else []
    before = dict(zip(rows, [*rows[1:], *following], strict=False))
    context = site.each_context(request) | {
        "title": _("History of the front page"), "page": page, "language": language,
        "languages": languages(language, "front_page_history"), "seen": latest_of(language),
        "rows": with_changes(rows, before.get, request.user), "address": address_of(language),
    }  # fmt: skip
    return TemplateResponse(request, "admin/front_page/history.html", context)


def restore_view(site, request):
    with atomic_with_keys():
        return once(request, partial(restore_page, request))


def restore_page(request):
    page = page_named(request.POST.get("page", ""))
    try:
        restored = restore(page, by=request.user, seen=request.POST.get("seen", ""))
    except Overtaken:
        words = _("Somebody has since made another front page, so nothing was restored. Look at it, then choose again.")
        messages.warning(request, words)
    else:
        messages.success(request, words_for(restored))
    return HttpResponseRedirect(address_of(page.language, "front_page_history"))


def cancel_view(site, request):
    with atomic_with_keys():
        return once(request, partial(cancel_page, request))


def cancel_page(request):
    page = page_named(request.POST.get("page", ""))
    when = with_zone(page.takes_effect_at)
    try:
        cancel(page, by=request.user)
    except CannotArrange as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Cancelled: the front page doesn't change {when}.").format(when=when))
    return HttpResponseRedirect(address_of(page.language))


def stories_view(site, request):
    """The latest stories of a language with all words of `q` in their headline, for the script of the form."""
    found = find_stories(request.user, language_in(request), request.GET.get("q", ""))
    return JsonResponse({"stories": [as_choice(story) for story in found]})
