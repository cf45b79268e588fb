"""How much sections, authors and tags are used, as the desk says it."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles.admin.lists import DeskChangeList
from articles.desk.taxonomy import Uses, count_moving, count_uses
from articles.models import Author, Section, Tag

# How the list of stories is narrowed to one of them.
LOOKUPS = {Section: "section__id__exact", Author: "author", Tag: "tag"}
MOST_ADDRESSES = 3  # that a sentence names; the others are counted


class UsesChangeList(DeskChangeList):
    """A list whose rows know how many stories they have, in at most three queries for all of them."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        uses = count_uses(self.model, [one.pk for one in self.result_list], request.user)
        for one in self.result_list:
            one.uses = uses[one.pk]


def stories_in_words(number):
    return ngettext("{number} story", "{number} stories", number).format(number=intcomma(number))


def linked_uses(one, uses: Uses):
    """ "12 stories, 10 of them public", with a link to these in the list of stories."""
    if not uses.stories:
        return format_html('<span class="quiet">{}</span>', _("not used"))
    address = f"{reverse('admin:articles_story_changelist')}?{LOOKUPS[type(one)]}={one.pk}"
    public = _("{number} public").format(number=intcomma(uses.public))
    return format_html('<a href="{}">{}</a>, {}', address, stories_in_words(uses.stories), public)


def choices_to_merge(chosen, user):
    """The rows that are about to be merged, each with what happens if it is the one that stays."""
    uses = count_uses(type(chosen[0]), [one.pk for one in chosen], user)
    moving = count_moving(chosen)
    return [
        {
            "one": one,
            "address": one.get_absolute_url(),
            "uses": stories_in_words(uses[one.pk].stories),
            "moving": what_moves(one, moving[one.pk], [other for other in chosen if other != one]),
        }
        for one in chosen
    ]


def what_moves(one, number, others):
    addresses = [other.get_absolute_url() for other in others]
    named, more = ", ".join(addresses[:MOST_ADDRESSES]), len(addresses) - MOST_ADDRESSES
    if more > 0:
        named = ngettext("{addresses} and {number} more", "{addresses} and {number} more", more).format(
            addresses=named, number=more
        )
    return ngettext(
        "If you keep this one, {number} story moves here, and {addresses} will lead to {here}.",
        "If you keep this one, {number} stories move here, and {addresses} will lead to {here}.",
        number,
    ).format(number=intcomma(number), addresses=named, here=one.get_absolute_url())
