"""When a page says that it was published, changed and so on: the first of its dates that can be read."""

import datetime

from articles.importing.incoming import BadInput, Options
from articles.importing.markdown.dates import NoDate, read_date
from articles.importing.markdown.front_matter import shown
from articles.importing.markdown.keys import BOOLEANS, FrontMatter
from articles.text.dates import BadDate, localize


class Times:
    """Reads the dates of front matter; local times are in the time zone of the import's options."""

    def __init__(self, front: FrontMatter, options: Options):
        self._front, self._options = front, options

    def published(self, in_file_name: str) -> datetime.datetime | None:
        """The publication date, from the front matter, else the file's name, else when the page was last changed.

        Raises BadInput if one is stated and none can be read.
        """
        said = [(name, value) for name, value in self._given("date") if not _is_flag(name, value)]
        if in_file_name:
            said.append(("The date in the file's name", in_file_name))
        found, problems = self._first(said)
        if found is None and (later := self._first(self._given("version"))[0]):
            found = later
            self._front.warnings.append("It has no date; that of its last change was used.")
        if found is None and problems:
            raise BadInput(problems[0])
        self._front.warnings += [f"{problem} Another date of the page was used." for problem in problems]
        return found

    def optional(self, key: str, *, is_shown: bool = True) -> datetime.datetime | None:
        """Another date; None with a warning if it can't be read."""
        found, problems = self._first(self._given(key), is_shown=is_shown)
        self._front.warnings += [f"{problem} It was left out." for problem in problems]
        return found

    def _given(self, key: str) -> list[tuple[str, object]]:
        """The names of a key, as messages quote them, and their values."""
        return [(f'"{name}"', value) for name, value in self._front.all_given(key)]

    def _first(self, said: list, *, is_shown: bool = True) -> tuple[datetime.datetime | None, list[str]]:
        """The first date that can be read, and what is wrong with those before it."""
        problems = []
        for key, value in said:
            try:
                if text := self._front.line(value, key):
                    return self._read(key, text, is_shown=is_shown), problems
            except BadInput as problem:
                problems.append(str(problem))
        return None, problems

    def _read(self, key: str, text: str, *, is_shown: bool) -> datetime.datetime:
        try:
            moment, zone, has_time = read_date(text)
            aware, warning = (moment.replace(tzinfo=zone), "") if zone else localize(moment, self._options.timezone)
        except NoDate:
            raise BadInput(
                f"{key} is {shown(text)}, which is not a date. Write it as 2026-11-16 08:30, with an offset such "
                "as +02:00 if it isn't local time."
            ) from None
        except BadDate as error:
            raise BadInput(f"{key}: {error}") from error
        except ValueError as error:
            raise BadInput(f"{key} is {shown(text)}, which doesn't exist. Correct it.") from error
        if not has_time and is_shown:
            self._front.warnings.append(f"{key} has no time of day; 00:00 was used.")
        if warning:
            self._front.warnings.append(f"{key}: {warning}")
        return aware


def _is_flag(name: str, value: object) -> bool:
    """Whether it is Jekyll's `published: true`, which is no date."""
    return name.lower() == '"published"' and isinstance(value, str) and value.strip().lower() in BOOLEANS
