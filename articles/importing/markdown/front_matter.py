"""Finding front matter and reading it, in YAML, TOML and JSON, within limits and without implicit types.

One bad line costs at most itself: what generators read is read (tabs, anchors), and a line that isn't YAML is taken as
the text it is, or left out with a warning.
"""

import datetime
import json
import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

import yaml

from articles.importing.incoming import BadInput
from articles.importing.markdown.yaml_text import EXCESS, MAX_DEPTH, MAX_VALUES, Loader
from articles.text.words import printable

MAX_CHARACTERS = 250_000
MAX_REPAIRS, MAX_REPAIRED = 10, 20_000  # each repair reads all of it again
SCALARS = (str, bool, int, float, type(None), datetime.date, datetime.time)
# tomllib takes quadratic time in the parts of a key.
LONG_KEY = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""", re.ASCII)
POSITION = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
# YAML ends at --- or, as in Jekyll, at "..."; "---toml" and "---json" are Eleventy's.
_FENCED = re.compile(
    r"\A\s*?^(?:---(?P<language>yaml|toml|json)?[ \t]*\n(?P<values>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)"
    r"|\+\+\+[ \t]*\n(?P<toml>.*?)^\+\+\+[ \t]*(?:\n|\Z))",
    re.MULTILINE | re.DOTALL,
)
_JSON = re.compile(r"\A\s*\{\s*\"")
_KEY = re.compile(r"(?P<key>[\w-]++(?: [\w-]++)*+)[ \t]*+:(?:[ \t]+(?P<value>.*))?\Z")
_OPENING_QUOTE = re.compile(r"\A(?:\"(?!.*\"\s*\Z)|'(?!.*'\s*\Z))")


@dataclass
class Matter:
    """Front matter as it stands in a file: its text and language, and what comes before and after it."""

    text: str
    language: str
    lines_before: int
    rest: str


@dataclass
class Values:
    """What front matter says, and warnings about what it doesn't say well."""

    values: dict[str, Any]
    warnings: list[str] = field(default_factory=list)


def find_front_matter(text: str) -> Matter | None:
    """The front matter that a text begins with; None if there is none."""
    if found := _FENCED.match(text):
        values, toml = found.group("values", "toml")
        language = "toml" if toml is not None else found["language"] or "yaml"
        start = found.start("values" if toml is None else "toml")
        return Matter(values if toml is None else toml, language, text.count("\n", 0, start), text[found.end() :])
    if _JSON.match(text):
        start = text.index("{")
        try:
            _values, end = json.JSONDecoder().raw_decode(text[: MAX_CHARACTERS + start], start)
        except (ValueError, RecursionError):
            return None
        return Matter(text[start:end], "json", text.count("\n", 0, start), text[end:])
    return None


def read_values(matter: Matter) -> Values:
    """What front matter says. Raises BadInput if it can't be read, or is larger than anybody would write it."""
    if len(matter.text) > MAX_CHARACTERS:
        raise BadInput(f"The front matter is longer than {MAX_CHARACTERS:,} characters. Shorten it.")
    if matter.language == "yaml":
        return _read_yaml(matter.text, matter.lines_before)
    read = _read_toml if matter.language == "toml" else _read_json
    return Values(read(matter.text, matter.lines_before))


def _read_yaml(text: str, lines_before: int) -> Values:
    warnings: list[str] = []
    for repairs in range(MAX_REPAIRS + 1):
        loader = None
        try:
            loader = Loader(text)
            values = loader.get_single_data()
            warnings += loader.warnings
            break
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            is_final = repairs == MAX_REPAIRS or len(text) > MAX_REPAIRED
            repaired = "" if is_final else _repaired(text, error, lines_before, warnings)
            if not repaired:
                raise _mistake(error, lines_before) from error
            text = repaired
    if values is None and not text.strip():
        return Values({})
    if not isinstance(values, dict):
        raise BadInput('The front matter must be lines of the form "key: value", such as "headline: …".')
    return Values(values, warnings)


def _repaired(text: str, error: Exception, lines_before: int, warnings: list[str]) -> str:
    """YAML without the mistake that was found in it; "" if there is no telling how."""
    if str(getattr(error, "problem", "")).startswith(EXCESS):
        return ""
    if "\t" in text:  # between a key and its value, or as indentation
        return re.sub(r"\t", "  ", text)
    marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
    if (getattr(error, "context", None) or "").startswith(("while scanning", "while parsing a flow")):
        # A quotation or list that never ends
        marks.reverse()
    lines = text.split("\n")
    for mark in filter(None, marks):
        number = min(mark.line, len(lines) - 1)
        if lines[number][:1].isalnum() and ":" not in lines[number]:
            where = f"Line {number + lines_before + 1} of the front matter"
            warnings.append(f"{where}, {shown(lines[number])}, has no key and was left out.")
            return "\n".join([*lines[:number], *lines[number + 1 :]])
        while number and not _KEY.match(lines[number]):
            number -= 1
        found = _KEY.match(lines[number])
        if not found:
            continue
        end = number + 1
        while end < len(lines) and (lines[end][:1] in {" ", "-"} and not _KEY.match(lines[end])):
            end += 1
        value = (found["value"] or "").strip()
        where = f"Line {number + lines_before + 1} of the front matter"
        if value and end == number + 1 and value[0] not in "|>[{":
            said = json.dumps(_OPENING_QUOTE.sub("", value), ensure_ascii=False)
            if said != value:
                warnings.append(f"{where} isn't valid YAML, and was taken as plain text.")
                return "\n".join([*lines[:number], f"{found['key']}: {said}", *lines[end:]])
        warnings.append(f"{where}, {shown(found['key'])}, can't be read and was left out.")
        return "\n".join([*lines[:number], *lines[end:]])
    return ""


def _mistake(error: Exception, lines_before: int) -> BadInput:
    if not isinstance(error, yaml.MarkedYAMLError):
        # A forbidden character, or an escape such as "\UFFFFFFFF", for which PyYAML raises the error of chr().
        return BadInput(
            "The front matter contains a character that YAML doesn't allow. Remove it, or the \\u, \\U or \\x."
        )
    mark = error.problem_mark or error.context_mark
    where = f" in line {mark.line + lines_before + 1}" if mark else ""
    what = one_line(", ".join(filter(None, (error.context, error.problem))))
    return BadInput(
        f"The front matter has a mistake{where}: {what}. Put text that contains a colon, # or quotation marks in "
        "quotation marks."
    )


def _read_toml(text: str, lines_before: int) -> dict[str, Any]:
    """TOML, with numbers, dates and booleans as text: https://toml.io/en/v1.0.0"""
    if LONG_KEY.search(text):
        raise _excess()
    try:
        values = tomllib.loads(text, parse_float=str)
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


def _read_json(text: str, lines_before: int) -> dict[str, Any]:
    try:
        values = json.loads(text, parse_float=str, parse_int=str)
    except json.JSONDecodeError as error:
        where = f" in line {error.lineno + lines_before}"
        raise BadInput(f"The front matter has a mistake{where}: {error.msg}. Correct the JSON.") from error
    except RecursionError:
        raise _excess() from None
    if not isinstance(values, dict):
        raise BadInput('The front matter must be a JSON object, such as {"title": "…"}.')
    _refuse_excess(values)
    return {key: _as_text(value) for key, value in values.items()}


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
    if value is None:
        return None
    return value.isoformat() if isinstance(value, datetime.date | datetime.time) else str(value)


def one_line(text: str) -> str:
    return re.sub(r"[ \t\n\u2028\u2029]+", " ", clean(text)).strip()


def shown(text: object) -> str:
    """Text from a file as messages quote it: short, on one line."""
    shown = one_line(str(text))
    return f'"{shown[:60]}…"' if len(shown) > 60 else f'"{shown}"'


def clean(text: str) -> str:
    """Text with "\\n" line ends, without byte order mark, control characters and lone surrogates."""
    return printable(text.removeprefix("\ufeff"))
