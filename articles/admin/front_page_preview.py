"""A front page as readers will see it at a minute, from what is in its form: saved, shown, rolled back."""

from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from articles.admin.front_page_words import who_made
from articles.admin.previews import Rendered
from articles.admin.words import with_zone
from articles.desk.front_page import in_effect
from articles.models.cache_version import atomic_with_keys
from articles.reading.context import sections_and_pages
from articles.reading.front_page import front_of
from articles.reading.most_read import read_most
from articles.reading.views import last_news

BUTTON = "_preview"


def preview_of(site, request, form, make):
    """What a form gives, at the minute that is in it; or what is wrong in it. `make` saves the form's front page."""
    context = site.each_context(request)
    if not form.is_valid():
        context |= {"title": _("No preview yet"), "errors": list(form.errors())}
        return TemplateResponse(request, "admin/articles/story/no_preview.html", context)
    try:
        save_and_show(request, form, make)
    except Rendered as shown:
        page, words = shown.page
    context |= {"title": _("Preview of the front page"), "page": page, "words": words}
    return TemplateResponse(request, "admin/front_page/preview.html", context)


def save_and_show(request, form, make):
    """Save a form's front page, render the readers' page at the minute in the form, and raise Rendered."""
    with atomic_with_keys():
        made, now = make(), timezone.now()
        moment = max(form.page.cleaned_data["preview_at"] or form.at or now, now)
        words = words_for(made, in_effect(form.language, moment), moment)
        raise Rendered((page_at(request, form.language, moment), words))


def words_for(made, shown, moment):
    """At which minute it is seen, and whose front page it is."""
    words = [_("This is how readers will see the front page {when}.").format(when=with_zone(moment))]
    if made != shown and made.takes_effect_at > moment:
        then = with_zone(made.takes_effect_at)
        words.append(_("Yours takes effect only {when}: this is what they see before.").format(when=then))
    elif made != shown:
        facts = {"who": who_made(shown), "when": with_zone(shown.takes_effect_at)}
        words.append(_("By then another one, by {who}, will have taken the place of yours: {when}.").format(**facts))
    words.append(_("Nothing is saved yet: your form is open in the other tab, as you left it."))
    return " ".join(words)


def page_at(request, language, moment) -> str:
    """The readers' front page of a language at a moment, as it is saved in this transaction."""
    with translation.override(language):
        sections, _pages = sections_and_pages(request, language)
        front = front_of(language, sections, read_most(request, language), moment)
        context = {"front": front, "title": last_news(), "shown_at": moment}
        return render_to_string("articles/front_page_preview.html", context, request)
