"""Reading front matter in YAML and TOML, within limits and without implicit types."""

import datetime
import re
import tomllib
from typing import Any

import yaml

from articles.importing.incoming import BadInput
from articles.text.words import printable

MAX_CHARACTERS = 250_000
# YAML values in one front matter, and their depth: 200 complete pictures have about 2,000 values.
MAX_VALUES, MAX_DEPTH = 5_000, 5
SCALARS = (str, bool, int, datetime.date, datetime.time)
EXCESS = "it has too many values, or they are nested too deeply"
# tomllib takes quadratic time in the parts of a key.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""", re.ASCII)
POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


def read_front_matter(front_matter: str, lines_before: int) -> dict[str, Any]:
    """The values of YAML front matter; `lines_before` is added to the line numbers in messages.

    Raises BadInput for invalid YAML, for anything but a mapping, and for too many or too deeply nested values.
    """
    _refuse_length(front_matter)
    try:
        values = yaml.load(front_matter, Loader=_Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" in line {mark.line + lines_before + 1}" if mark else ""
        what = one_line(", ".join(filter(None, (error.context, error.problem))))
        raise BadInput(
            f"The front matter has a mistake{where}: {what}. Put text that contains a colon, # or quotation marks in "
            "quotation marks."
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # A forbidden character, or an escape such as "\UFFFFFFFF", for which PyYAML raises the error of chr().
        raise BadInput(
            "The front matter contains a character that YAML doesn't allow. Remove it, or the \\u, \\U or \\x."
        ) from error
    if not isinstance(values, dict):
        raise BadInput('The front matter must be lines of the form "key: value", such as "headline: …".')
    return values


def read_toml(front_matter: str, lines_before: int) -> dict[str, Any]:
    """The same for TOML front matter: https://toml.io/en/v1.0.0

    Numbers, dates and booleans become text as in YAML, so that both are read in the same way.
    """
    _refuse_length(front_matter)
    if LONG_KEY.search(front_matter):
        raise _excess()
    try:
        values = tomllib.loads(front_matter, parse_float=str)
        _refuse_excess(values)
        return {key: _as_text(value) for key, value in values.items()}
    except RecursionError:
        raise _excess() from None
    except tomllib.TOMLDecodeError as error:
        position = POSITION.search(str(error))
        where = f" in line {int(position[1]) + lines_before}" if position and position[1] else ""
        what = one_line(POSITION.sub("", str(error)))[:200]
        raise BadInput(f"The front matter has a mistake{where}: {what}. Put text in quotation marks.") from error
    except ValueError as error:  # Python refuses numbers of more than 4,300 digits
        raise BadInput("The front matter contains a number with too many digits. Shorten it.") from error


def _refuse_length(front_matter: str) -> None:
    if len(front_matter) > MAX_CHARACTERS:
        raise BadInput(f"The front matter is longer than {MAX_CHARACTERS:,} characters. Shorten it.")


def _refuse_excess(values: dict) -> None:
    """Raise BadInput for more values, or deeper ones, than MAX_VALUES and MAX_DEPTH."""
    count, level = 0, [values]
    for _depth in range(MAX_DEPTH):
        count += len(level)
        insides = [value.values() if isinstance(value, dict) else value for value in level]
        level = [inner for inside in insides if not isinstance(inside, SCALARS) for inner in inside]
    if level or count > MAX_VALUES:
        raise _excess()


def _excess() -> BadInput:
    return BadInput(f"The front matter has a mistake: {EXCESS}. Shorten it.")


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


class _Loader(yaml.SafeLoader):
    """YAML in which every value is text, a list, a mapping or null.

    `headline: No`, `headline: 2026` and `tags: [12:30]` stay as written. Dates are parsed by us, so that an impossible
    one gets a message of ours. Refused are aliases (a few lines of them can expand to gigabytes), duplicate keys, and
    too many or too deep values.
    """

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag == "tag:yaml.org,2002:null"]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    count = depth = 0

    def compose_node(self, parent: Any, index: Any) -> yaml.Node:
        event = self.peek_event()
        self.count += 1
        self.depth += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise self._mistake(event, "anchors and aliases (& and *) aren't supported; write the value out")
        if event.tag and event.tag != "!":
            raise self._mistake(event, "tags (!) aren't supported; write the plain value")
        if self.count > MAX_VALUES or self.depth > MAX_DEPTH:
            raise self._mistake(event, EXCESS)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._mistake(key, "a key must be a word")
            if key.value in seen:
                raise self._mistake(key, f"the key {shown(key.value)} appears twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def _mistake(self, where: Any, sentence: str) -> yaml.MarkedYAMLError:
        return yaml.MarkedYAMLError(problem=sentence, problem_mark=where.start_mark)


def one_line(text: str) -> str:
    return re.sub(r"[ \t\n\u2028\u2029]+", " ", clean(text)).strip()


def shown(text: object) -> str:
    """Text from a file as messages quote it: short, on one line."""
    shown = one_line(str(text))
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'


def clean(text: str) -> str:
    """Text with "\n" line ends, without byte order mark, control characters and lone surrogates."""
    return printable(text.removeprefix("\ufeff"))
