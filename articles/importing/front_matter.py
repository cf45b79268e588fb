"""YAML front matter, read without YAML's surprises and within limits."""

import re
from typing import Any

import yaml

from articles.importing.incoming import BadInput
from articles.text.words import printable

MAX_CHARACTERS = 250_000
# YAML values in one front matter, and how deep they stand: 200 full pictures make some 2,000 values.
MAX_VALUES, MAX_DEPTH = 5_000, 5


def read_front_matter(front_matter: str, lines_before: int) -> dict[str, Any]:
    """The values that stand between the --- lines; `lines_before` makes the line numbers of errors right.

    Raises BadInput for what isn't YAML, isn't a mapping, is too much or too deep.
    """
    if len(front_matter) > MAX_CHARACTERS:
        raise BadInput(f"The front matter is longer than {MAX_CHARACTERS:,} characters. Shorten it.")
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
            raise self._mistake(event, "it holds too many values, or too many inside each other")
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
