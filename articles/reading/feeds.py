"""RSS 2.0 feeds (https://www.rssboard.org/rss-specification) of the site, a section, a tag and an author."""

from itertools import chain

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from articles.models import Section, Story
from articles.models.cache_keys import key, list_key
from articles.models.companions import authors_and_tags
from articles.models.story_queries import LISTED_FIELDS
from articles.models.visible import public_authors, public_tags
from articles.reading.addresses import absolute
from articles.reading.page_cache import cached_page
from articles.reading.shown import shows, shows_names, shows_stories

STORIES_IN_A_FEED = 30


@require_safe
@cached_page()
def latest(request):
    shows(list_key(translation.get_language()))
    stories = Story.objects.public().filter(language=translation.get_language()).latest()
    return feed(request, stories, _("Last news in %(site)s") % {"site": settings.SITE_NAME})


@require_safe
@cached_page()
def section(request, slug):
    found = get_object_or_404(Section, language=translation.get_language(), slug=slug)
    shows(key("section", found.pk), list_key("section", found.pk))
    stories = Story.objects.public().filter(section=found).latest()
    return feed(request, stories, title_of(found))


@require_safe
@cached_page()
def tag(request, slug):
    found = get_object_or_404(public_tags(), slug=slug)
    shows(key("tag", found.pk), list_key("tag", found.pk))
    stories = Story.objects.public().tagged_with(found, translation.get_language())
    return feed(request, stories, title_of(found))


@require_safe
@cached_page()
def author(request, slug):
    found = get_object_or_404(public_authors(), slug=slug)
    shows(key("author", found.pk), list_key("author", found.pk))
    stories = Story.objects.public().by_author(found, translation.get_language())
    return feed(request, stories, title_of(found))


def title_of(found):
    return f"{found.name} · {settings.SITE_NAME}"


def feed(request, stories, title):
    """The first stories of an ordered queryset of public ones, as an RSS document."""
    document = Rss201rev2Feed(
        title=title,
        link=absolute(request.path.removesuffix("feed/")),
        description=title,
        language=translation.get_language(),
        feed_url=absolute(request.path),
    )
    stories = stories.select_related("section").only(*LISTED_FIELDS, "lead", "uid")[:STORIES_IN_A_FEED]
    found = authors_and_tags(stories)
    shows_stories("item", stories)
    shows_names(one for authors_or_tags in chain(*found.values()) for one in authors_or_tags)
    for story in stories:
        (authors, tags), address = found[story.pk], absolute(story.get_absolute_url())
        document.add_item(
            title=story.headline,
            link=address,
            description=story.lead,
            unique_id=f"urn:uuid:{story.uid}",
            unique_id_is_permalink=False,
            pubdate=story.published_at,
            author_name=", ".join(author.name for author in authors),
            categories=[tag.name for tag in tags],
        )
    return HttpResponse(document.writeString("utf-8"), content_type=document.content_type)
