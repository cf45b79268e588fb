"""Measures how fast stories become documents, as revisions and exports hold them: python -m benchmarks.revisions

Stories have eight paragraphs, three tags, two authors and three pictures, in SQLite in a temporary folder.
"""

import os
import statistics
import tempfile
import time

STORIES, ROUNDS = 5_000, 5


def main():
    with tempfile.TemporaryDirectory(prefix="newsroom-benchmark-") as folder:
        os.environ.update(
            DJANGO_SETTINGS_MODULE="newsroom.settings",
            SECRET_KEY="only-for-measuring-and-long-enough-to-be-taken",
            DATABASE_URL="",
            DATA_DIR=folder,
        )
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure()


def measure():
    from articles.models import Story
    from articles.models.document import documents
    from benchmarks.fill import fill

    fill(STORIES)
    stories = list(Story.objects.all())
    add_rows(stories)
    rates = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        made = sum(1 for _ in documents(stories))
        rates.append(made / (time.perf_counter() - start))
    print(f"{statistics.median(rates):,.0f} stories a second as documents ({min(rates):,.0f} to {max(rates):,.0f})")


def add_rows(stories):
    """Give each story one more author and two more of 2,000 pictures."""
    from articles.models import Author, Byline, Image, StoryImage

    author = Author.objects.named("Boris Ivanov")
    file = {"media_type": "image/jpeg", "size": 1, "width": 1, "height": 1}
    images = Image.objects.bulk_create(Image(file=f"{n}", checksum=f"{n:064}", **file) for n in range(2_000))
    Byline.objects.bulk_create(Byline(story=story, author=author, position=2) for story in stories)
    StoryImage.objects.bulk_create(
        StoryImage(story=story, image=images[(2 * story.pk + n) % 2_000], position=n + 2, own_caption="At dusk")
        for story in stories
        for n in range(2)
    )


if __name__ == "__main__":
    main()
