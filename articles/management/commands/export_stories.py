"""`manage.py export_stories` (docs/export.md)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.exporting.archive import export_archive, export_markdown
from articles.exporting.destination import CannotExport

FORMATS = {"newsroom": export_archive, "markdown": export_markdown}


class Command(BaseCommand):
    help = "Write every story, with its pictures and its history, to a folder or a ZIP that import_stories reads again."

    def add_arguments(self, parser):
        parser.add_argument("destination", metavar="DEST", help="a folder to be created, or a name ending in .zip")
        parser.add_argument(
            "--format", choices=sorted(FORMATS), default="newsroom",
            help="newsroom, the default, is everything; markdown is for Hugo and the like",
        )  # fmt: skip

    def handle(self, *, destination, verbosity, **options):
        is_quiet = verbosity == 0 or not sys.stderr.isatty()
        try:
            with tqdm(unit=" rows", file=sys.stderr, disable=is_quiet, leave=False) as bar:
                counts = FORMATS[options["format"]](Path(destination), lambda table: bar.update())
        except CannotExport as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write("exported: " + ", ".join(f"{count} {table}" for table, count in counts.items()))
