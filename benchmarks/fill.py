"""Fill the database that DATA_DIR or DATABASE_URL names with stories, quickly: python -m benchmarks.fill 100000

Writes rows as they are, past the verbs of the desk: for scratch data only. Prints, as JSON, the addresses to measure.
"""

import datetime
import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
django.setup()

from django.utils import timezone  # noqa: E402

from articles.models import Author, Byline, PageViews, Section, Status, Story, Tag, TaggedStory  # noqa: E402
from articles.models.edition import one_edition  # noqa: E402
from articles.reading.listing import make_cursor  # noqa: E402
from articles.text.markup import clean_html  # noqa: E402

PORTION = 5_000
BETWEEN = datetime.timedelta(minutes=10)
PARAGRAPH = "<p>" + "The harbour council met on Tuesday to look at the plans once more. " * 6 + "</p>"


def fill(count: int) -> dict[str, str]:
    """Add `count` public stories, ten minutes apart, all by one author and with one tag."""
    section = Section.objects.news("en")
    tag, author = Tag.objects.named("harbour"), Author.objects.named("Ana Petrova")
    body, now = clean_html(PARAGRAPH * 8), timezone.now()
    for start in range(0, count, PORTION):
        numbers = range(start, min(start + PORTION, count))
        with one_edition():
            stories = Story.objects.bulk_create(
                Story(
                    language="en", section=section, slug=f"story-{n}",
                    headline=f"Story {n} of a long day at the harbour",
                    lead="After nine years of building, the council has said when it will open.", body=body,
                    status=Status.PUBLISHED, published_at=now - n * BETWEEN,
                )
                for n in numbers
            )  # fmt: skip
            listed = [(story, {"published_at": story.published_at, "language": "en"}) for story in stories]
            TaggedStory.objects.bulk_create(
                TaggedStory(tag=tag, content_object=story, **copy) for story, copy in listed
            )
            Byline.objects.bulk_create(Byline(author=author, story=story, position=1, **copy) for story, copy in listed)
            PageViews.objects.bulk_create(PageViews(story=story, imported=184) for story in stories)
    return addresses(section, tag, author)


def addresses(section, tag, author):
    stories = Story.objects.public().filter(section=section).latest()
    middle = stories[stories.count() // 2]
    before = f"?before={make_cursor(middle.published_at, middle.pk)}"
    return {
        "list": "/",
        "deep page": f"/{before}",
        "section": section.get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "tag, deep": tag.get_absolute_url() + before,
        "author": author.get_absolute_url(),
        "story": middle.get_absolute_url(),
        "feed": "/feed/",
        "sitemap": "/sitemap.xml",
    }


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]) if sys.argv[1:] else 1_000)))
