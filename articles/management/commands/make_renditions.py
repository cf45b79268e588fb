"""`manage.py make_renditions` (docs/deploying.md)."""

import sys

from django.core.management.base import BaseCommand
from tqdm import tqdm

from articles.models import Image
from articles.pictures.decoding import Refused
from articles.pictures.renditions import make_missing
from articles.pictures.storage import StorageFailed
from articles.pictures.upkeep import delete_unreferenced_files

SOME_FAILED = 1


class Command(BaseCommand):
    help = (
        "Make the missing sizes of all pictures that readers see, and remove files that belong to no picture. "
        "Can be run again, and while the site is up."
    )

    def handle(self, *, verbosity, **options):
        made = failed = 0
        images = Image.objects.order_by("pk")
        hidden = verbosity == 0 or not sys.stderr.isatty()
        for image in tqdm(images.iterator(), total=images.count(), unit=" pictures", file=sys.stderr, disable=hidden):
            try:
                made += make_missing(image)
            except (StorageFailed, Refused) as reason:
                failed += 1
                tqdm.write(f"picture {image.pk}, “{image}”: {reason}. Restore the file from a backup.", sys.stderr)
        removed = delete_unreferenced_files()
        self.stdout.write(f"renditions: {images.count()} pictures, {made} made, {failed} failed, {removed} removed")
        if failed:
            sys.exit(SOME_FAILED)
