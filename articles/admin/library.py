"""The library: how the desk's scripts get its pictures, what is found in it, and where a picture is used."""

import datetime
import re
from collections import Counter

from django.conf import settings
from django.contrib import admin
from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles.admin.lists import DeskChangeList, search
from articles.admin.words import rights_ended, state_in_words
from articles.desk.roles import seen_by, tags_seen_by
from articles.desk.tags import LONGEST_TAG
from articles.models import Author, Story, StoryFigure, StoryImage, Tag
from articles.models.front import FrontPage, FrontSlot
from articles.pictures.renditions import WHOLE, desk_address, fitting, rendition_url

USES = ((StoryImage, "image"), (StoryFigure, "image"), (Author, "portrait"), (Tag, "picture"), (FrontSlot, "image"))
AT_A_TIME = 24  # pictures that the dialog shows, and asks for when somebody wants more
KEY = re.compile("[0-9a-f]{20}")
MOST_KEYS = 20  # that a paste asks for (static/js/paste-pictures.js)
MOST_USES = 50  # that a page names one by one
SEARCHED = ["caption", "headline", "alt_text", "credit", "keywords", "from_file__file_name"]


def large_address(image):
    """The address of the whole picture, as large as a form at the desk shows it."""
    return rendition_url(image, fitting(image, WHOLE)[:3][-1])


def keywords_of(image):
    return list(dict.fromkeys(word for part in image.keywords.split(",") if (word := part.strip())))


def as_tags(image):
    """Those of a picture's keywords that may become tags."""
    return [word for word in keywords_of(image) if len(word) <= LONGEST_TAG]


def for_scripts(image):
    """A picture as plain data, with the names that the scripts in static/js/ read."""
    return {
        "id": image.pk,
        "checksum": image.checksum,
        "thumbnail": desk_address(image),
        "src": large_address(image),
        "page": reverse("admin:articles_image_change", args=[image.pk]),
        "name": str(image),
        "width": image.width,
        "height": image.height,
        "caption": image.caption,
        "credit": image.credit,
        "alt": image.alt_text,
        "keywords": as_tags(image),
        "warning": rights_ended(image),
    }


def find_pictures(images, term, day: datetime.date | None, before: int | None):
    """One page of a queryset of pictures, newest first, and the key after which the next page begins, or None.

    Only those that have every word of `term`, were added or taken on `day`, and have a key below `before`.
    """
    found = search(images.order_by("-pk"), SEARCHED, term)
    if day:
        zone = timezone.get_default_timezone()
        ends = (datetime.time.min, datetime.time.max)
        whole_day = tuple(datetime.datetime.combine(day, end, tzinfo=zone) for end in ends)
        found = found.filter(Q(created_at__range=whole_day) | Q(taken_at__range=whole_day))
    if before is not None:
        found = found.filter(pk__lt=before)
    page = list(found[: AT_A_TIME + 1])
    return page[:AT_A_TIME], page[AT_A_TIME - 1].pk if len(page) > AT_A_TIME else None


def with_keys(images, keys: list[str]):
    """Those of a queryset of pictures whose addresses have one of these keys."""
    found = (images.with_key(key).first() for key in keys[:MOST_KEYS] if KEY.fullmatch(key))
    return [image for image in found if image]


class LibraryChangeList(DeskChangeList):
    """The list of pictures; each knows how often it is used, in three queries for all of them."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        shown, uses = [image.pk for image in self.result_list], Counter()
        for rows, name in ((StoryImage, "image"), (StoryFigure, "image"), (Author, "portrait"), (Tag, "picture")):
            used = rows.objects.filter(**{f"{name}__in": shown}).order_by().values_list(name)
            uses.update(dict(used.annotate(Count("pk"))))
        for image in self.result_list:
            image.number_of_uses = uses[image.pk]


class NeedsFilter(admin.SimpleListFilter):
    """Pictures that somebody should look after."""

    title = gettext_lazy("problem")
    parameter_name = "needs"

    def lookups(self, request, model_admin):
        return [("use", _("Not used")), ("rights", _("Rights expired")), ("alt", _("No alternative text"))]

    def queryset(self, request, queryset):
        if self.value() == "use":
            for rows, column in USES:
                queryset = queryset.exclude(Exists(rows.objects.filter(**{column: OuterRef("pk")})))
            return queryset
        if self.value() == "rights":
            return queryset.filter(rights_expire_at__lte=timezone.now())
        return queryset.filter(alt_text="") if self.value() == "alt" else queryset


def uses_of(image, user):
    """Where a picture is used, as elements with links: its places in stories, in their texts, its authors and tags.

    Stories and tags that the user doesn't see at the desk are left out.
    """
    rows = {"story__in": seen_by(user, Story.objects.all())}
    slots = image.slots.filter(**rows).select_related("story").defer("story__body").order_by("-story", "position")
    figures = image.figures.filter(**rows).select_related("story").defer("story__body").order_by("-story")
    rows = [
        *(_in_story(slot.story, _("picture %d") % slot.position) for slot in slots[:MOST_USES]),
        *(_in_story(figure.story, _("in the text")) for figure in figures[:MOST_USES]),
        *(_of(author, _("portrait")) for author in image.portraits.all()[:MOST_USES]),
        *(_of(tag, _("tag")) for tag in tags_seen_by(user, image.topics.all())[:MOST_USES]),
        *(_on_front_page(page) for page in FrontPage.objects.in_effect().filter(slots__image=image).distinct()),
    ]
    return rows[:MOST_USES]


def list_of_uses(image, user):
    """The same as a list; words where there are none."""
    seen = seen_by(user, Story.objects.all())
    hidden = image.slots.exclude(story__in=seen).count() + image.figures.exclude(story__in=seen).count()
    if not (uses := uses_of(image, user)) and not hidden:
        return _("Nowhere yet.")
    items = format_html_join("", "<li>{}</li>", ((use,) for use in uses))
    if hidden:
        words = ngettext("%d place in somebody else's story", "%d places in other people's stories", hidden) % hidden
        items += format_html("<li>{}</li>", words)
    if len(uses) == MOST_USES:
        items += format_html("<li>{}</li>", _("Only the first %d are listed.") % MOST_USES)
    return format_html('<ul class="uses">{}</ul>', items)


def uses_in_words(number):
    return ngettext("%d place", "%d places", number) % number if number else _("not used")


def _in_story(story, where):
    page = reverse("admin:articles_story_change", args=[story.pk])
    line = '<a href="{}">{}</a> <span class="quiet">{}</span> {}'
    return format_html(line, page, story.headline, where, state_in_words(story))


def _of(named, what):
    page = reverse(f"admin:articles_{named._meta.model_name}_change", args=[named.pk])
    return format_html('<a href="{}">{}</a> {}', page, named.name, what)


def _on_front_page(page):
    address = f"{reverse('admin:front_page')}?language={page.language}"
    return format_html('<a href="{}">{}</a> {}', address, _("Front page"), dict(settings.LANGUAGES)[page.language])
