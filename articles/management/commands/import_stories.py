"""`manage.py import_stories` (docs/importing.md)."""

import json
import re
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from articles.importing.formats import FORMATS
from articles.importing.incoming import BadInput, Options
from articles.importing.items import ImportSettings
from articles.importing.plan import Plan
from articles.importing.report import Summary, Warnings, as_json, rejection_of
from articles.importing.run import run_import
from articles.importing.term_map import read_term_map
from articles.models import Outcome

SOME_REJECTED, NOTHING_READ = 1, 2
WRONG_ARGUMENTS = 2
STOPPED = 130  # as shells report Ctrl-C
NO_STORIES = {"attachment", "revision", "nav_menu_item", "wp_block", "guest-author"}  # post types of WordPress


class Command(BaseCommand):
    help = "Import stories from files, folders or standard input. Can be run again: no story is imported twice."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="PATH", help="a file, a folder, or - for standard input")
        parser.add_argument("--format", choices=sorted(FORMATS), default="", help="by default detected from the file")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen, write nothing")
        parser.add_argument("--as-draft", action="store_true", help="new stories become drafts")
        parser.add_argument("--source", default="", help="where the stories come from, if the files don't say")
        parser.add_argument(
            "--language", choices=list(dict(settings.LANGUAGES)), default=settings.LANGUAGE_CODE,
            help="the stories' language, if the files don't say",
        )  # fmt: skip
        parser.add_argument("--section", default="", help="the stories' section, if the files don't say; else News")
        parser.add_argument("--timezone", default=settings.TIME_ZONE, help="the zone of times that don't state one")
        parser.add_argument(
            "--images", metavar="DIR", help="the folder of the picture files; by default that of the file"
        )
        parser.add_argument("--overwrite", action="store_true", help="let the source win over changes at the desk")
        parser.add_argument("--types", default="", metavar="LIST", help="further post types of WordPress: page,recipe")
        parser.add_argument(
            "--map",
            metavar="FILE",
            help="where a source's categories and tags go: CSV with the header term,section,tags",
        )
        parser.add_argument("--report", metavar="FILE", help="write one line of JSON per item to this file")

    def handle(self, **options):
        how = read_settings(options)
        with ExitStack() as stack:
            watchers = []
            if options["report"]:
                watchers.append(stack.enter_context(JsonReport(options["report"])))
            if options["verbosity"] > 0:
                watchers.append(stack.enter_context(Progress()))
            summary = run_import(options["paths"], how, lambda *told: [watcher.tell(*told) for watcher in watchers])
        if options["verbosity"] > 0:
            self.stderr.writelines(f"{note}\n" for note in summary.notes)
            self.stdout.write(summary.words)
        self.stdout.write(str(summary))
        if summary.was_stopped:
            self.stderr.write("Stopped. What is counted here is imported; run the same command again for the rest.")
            sys.exit(STOPPED)
        if not summary.files_read:
            sys.exit(NOTHING_READ)
        if summary.counts[Outcome.REJECTED]:
            sys.exit(SOME_REJECTED)


def read_settings(options) -> ImportSettings:
    """The command line as settings. Raises CommandError for wrong arguments."""
    try:
        zone = ZoneInfo(options["timezone"])
    except (KeyError, ValueError, OSError) as error:
        raise CommandError(
            f"--timezone {options['timezone']!r} is unknown. Use a name like Europe/Sofia.", returncode=WRONG_ARGUMENTS
        ) from error
    if "" in options["paths"]:
        raise CommandError(
            "One PATH is empty. Name a file or a folder; a dot is the current one.", returncode=WRONG_ARGUMENTS
        )
    images = Path(options["images"]) if options["images"] else None
    if images and not images.is_dir():
        raise CommandError(f"--images {images} is not a folder.", returncode=WRONG_ARGUMENTS)
    return ImportSettings(
        options=Options(zone, options["language"], options["section"], options["source"], **further_options(options)),
        format_name=options["format"],
        images=images,
        as_draft=options["as_draft"],
        overwrite=options["overwrite"],
        dry_run=options["dry_run"],
    )


def further_options(options) -> dict:
    """What only some formats read. Raises CommandError for wrong arguments."""
    types = tuple(filter(None, map(str.strip, options["types"].split(","))))
    if wrong := [name for name in types if name in NO_STORIES or not re.fullmatch("[a-z0-9_-]{1,20}", name)]:
        raise CommandError(
            f"--types {wrong[0]!r} can't be imported as stories. Name post types such as page, separated by commas.",
            returncode=WRONG_ARGUMENTS,
        )
    try:
        terms = read_term_map(Path(options["map"])) if options["map"] else {}
    except BadInput as error:
        raise CommandError(f"--map {options['map']}: {error}", returncode=WRONG_ARGUMENTS) from error
    return {"types": types, "terms": terms, "paths": tuple(options["paths"])}


class Progress:
    """Writes rejections, progress and at the end warnings to standard error: on a terminal a bar, else lines."""

    SECONDS = 5

    def __enter__(self):
        tqdm.monitor_interval = 0  # no thread: this process forks
        self._bar = tqdm(unit=" stories", file=sys.stderr, disable=not sys.stderr.isatty(), leave=False)
        self._count, self._told_at, self._warnings = 0, time.monotonic(), Warnings()
        return self

    def __exit__(self, *_):
        self._bar.close()
        for line in self._warnings.lines():
            self._write(line)

    def tell(self, plan: Plan, summary: Summary):
        if rejection := rejection_of(plan):
            self._write(rejection)
        for line in self._warnings.add(plan):
            self._write(line)
        self._bar.total = summary.expected
        self._bar.update()
        self._count += 1
        if self._bar.disable and time.monotonic() - self._told_at > self.SECONDS:
            self._told_at = time.monotonic()
            self._write(f"{self._count:,} of {summary.expected:,} stories read")

    def _write(self, line):
        tqdm.write(line, file=sys.stderr)


class JsonReport:
    """Writes one line of JSON for each item."""

    def __init__(self, name):
        self._name = name
        try:
            self._file = Path(name).open("w", encoding="utf-8", buffering=1)  # noqa: SIM115  (closed in __exit__)
        except OSError as error:
            raise self._failed(error, WRONG_ARGUMENTS) from error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with suppress(OSError):  # `tell` has reported that
            self._file.close()

    def tell(self, plan: Plan, _summary: Summary):
        try:
            self._file.write(json.dumps(as_json(plan), ensure_ascii=False) + "\n")
        except OSError as error:
            raise self._failed(error, SOME_REJECTED) from error

    def _failed(self, error, returncode):
        return CommandError(
            f"The report can't be written to {self._name}: {error.strerror}. Stories imported so far are safe; name "
            "another file and run again.",
            returncode=returncode,
        )
