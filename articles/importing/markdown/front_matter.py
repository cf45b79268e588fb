"""Front matter in YAML and TOML, read without their surprises and within limits."""

import datetime
import re
import tomllib
from typing import Any

import yaml

from articles.importing.incoming import BadInput
from articles.text.words import printable

MAX_CHARACTERS = 250_000
# YAML values in one front matter, and how deep they stand: 200 full pictures make some 2,000 values.
MAX_VALUES, MAX_DEPTH = 5_000, 5
SCALARS = (str, bool, int, datetime.date, datetime.time)
TOO_MUCH = "it holds too many values, or too many inside each other"
# tomllib takes time in proportion to the square of a key's parts.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""", re.ASCII)
PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")


def read_front_matter(front_matter: str, lines_before: int) -> dict[str, Any]:
    """The values that stand between --- lines, in YAML; `lines_before` makes the line numbers of errors right.

    Raises BadInput for what isn't YAML, isn't a mapping, is too much or too deep.
    """
    _refuse_long(front_matter)
    try:
        values = yaml.load(front_matter, Loader=_Loader)  # noqa: S506 - it is a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" in line {mark.line + lines_before + 1}" if mark else ""
        what = one_line(", ".join(filter(None, (error.context, error.problem))))
        raise BadInput(
            f"The front matter has a mistake{where}: {what}. "
            "Text that holds a colon, # or quotation marks must stand in quotation marks."
        ) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # A forbidden character, or an escape such as "\UFFFFFFFF", for which PyYAML raises what chr() raises.
        raise BadInput(
            "The front matter holds a character that YAML doesn't allow. Remove it, or the \\u, \\U or \\x."
        ) from error
    if not isinstance(values, dict):
        raise BadInput('The front matter must be lines of the form "key: value", such as "headline: …".')
    return values


def read_toml(front_matter: str, lines_before: int) -> dict[str, Any]:
    """The same for what stands between +++ lines, in TOML: https://toml.io/en/v1.0.0

    Numbers, dates and truths become the words that YAML would have for them, so that both are read alike.
    """
    _refuse_long(front_matter)
    if LONG_KEY.search(front_matter):
        raise _too_much()
    try:
        values = tomllib.loads(front_matter, parse_float=str)
        _refuse_much(values)
        return {key: _as_words(value) for key, value in values.items()}
    except RecursionError:
        raise _too_much() from None
    except tomllib.TOMLDecodeError as error:
        place = PLACE.search(str(error))
        where = f" in line {int(place[1]) + lines_before}" if place and place[1] else ""
        what = one_line(PLACE.sub("", str(error)))[:200]
        raise BadInput(f"The front matter has a mistake{where}: {what}. Text must stand in quotation marks.") from error
    except ValueError as error:  # of Python itself, which reads no number of more than 4,300 digits
        raise BadInput("The front matter holds a number with too many digits. Shorten it.") from error


def _refuse_long(front_matter: str) -> None:
    if len(front_matter) > MAX_CHARACTERS:
        raise BadInput(f"The front matter is longer than {MAX_CHARACTERS:,} characters. Shorten it.")


def _refuse_much(values: dict) -> None:
    """Raise BadInput for more values, or deeper ones, than YAML may have."""
    count, level = 0, [values]
    for _depth in range(MAX_DEPTH):
        count += len(level)
        insides = [value.values() if isinstance(value, dict) else value for value in level]
        level = [inner for inside in insides if not isinstance(inside, SCALARS) for inner in inside]
    if level or count > MAX_VALUES:
        raise _too_much()


def _too_much() -> BadInput:
    return BadInput(f"The front matter has a mistake: {TOO_MUCH}. Shorten it.")


def _as_words(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_words(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_words(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


class _Loader(yaml.SafeLoader):
    """YAML without its surprises: every value is text, a list, a mapping or nothing.

    `headline: No`, `headline: 2026` and `tags: [12:30]` stay the words that were written, and a
    date is read by us, so that an impossible one gets a sentence. Aliases are refused, since a few lines
    of them unfold to gigabytes; so are a key that stands twice and what is too much or too deep.
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
            raise self._mistake(event, "anchors and aliases (& and *) aren't read, write the value out")
        if event.tag and event.tag != "!":
            raise self._mistake(event, "tags (!) aren't read, write the plain value")
        if self.count > MAX_VALUES or self.depth > MAX_DEPTH:
            raise self._mistake(event, TOO_MUCH)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._mistake(key, "a key must be a word")
            if key.value in seen:
                raise self._mistake(key, f"the key {shown(key.value)} stands twice")
            seen.add(key.value)
        return super().construct_mapping(node, deep)

    def _mistake(self, where: Any, sentence: str) -> yaml.MarkedYAMLError:
        return yaml.MarkedYAMLError(problem=sentence, problem_mark=where.start_mark)


def one_line(text: str) -> str:
    return re.sub(r"[ \t\n\u2028\u2029]+", " ", clean(text)).strip()


def shown(text: object) -> str:
    """Foreign text as it may stand in a message: short, on one line."""
    shown = one_line(str(text))
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'


def clean(text: str) -> str:
    """Text with LF line ends, without byte order mark, control characters and lone surrogates."""
    return printable(text.removeprefix("\ufeff"))
