"""`manage.py undo_import RUN` (docs/importing.md)."""

import sys

from django.core.management.base import BaseCommand, CommandError

from articles.desk.undo import undo_import
from articles.models import ImportRun

SOME_LEFT, WRONG_ARGUMENTS = 1, 2
STOPPED = 130  # as shells report Ctrl-C


class Command(BaseCommand):
    help = "Undo an import: delete the stories that it created and restore those that it changed."

    def add_arguments(self, parser):
        parser.add_argument("run", type=int, metavar="RUN", help="the number in the last line that the import printed")

    def handle(self, **options):
        run = ImportRun.objects.filter(pk=options["run"]).first()
        if run is None:
            latest = ImportRun.objects.first()
            known = f"The latest one is {latest.pk}." if latest else "Nothing has been imported yet."
            raise CommandError(f"There is no import {options['run']}. {known}", returncode=WRONG_ARGUMENTS)
        if run.undone_at and not run.items.filter(undone_at=None).exists():
            self.stdout.write(f"Import {run.pk} has already been undone.")
            return
        try:
            undone = undo_import(run, by=None)
        except KeyboardInterrupt:
            self.stderr.write("Stopped. Run the same command again to go on.")
            sys.exit(STOPPED)
        for story, reason in undone.left:
            self.stderr.write(f"{story} (story {story.pk}) was left unchanged: {reason}.")
        self.stdout.write(
            f"undo {run.pk}: {undone.deleted} deleted, {undone.restored} restored, {len(undone.left)} left unchanged"
        )
        if undone.left:
            sys.exit(SOME_LEFT)
