"""YAML in which every value is text, a list, a mapping or null: nothing is guessed, and nothing grows.

`headline: No`, `headline: 2026` and `tags: [12:30]` stay as written. Dates are read by us, so that an impossible one
gets a message of ours. Anchors, aliases and merges work as in Jekyll and Hugo, but what an alias repeats counts each
time, because a few lines of them can expand to gigabytes. Tags (`!ruby/object:…`) are left aside: their values stay.
"""

import base64
import binascii
from typing import Any

import yaml

# YAML values in one front matter, and their depth: 200 complete pictures have about 2,000 values.
MAX_VALUES, MAX_DEPTH = 5_000, 20
EXCESS = "it has too many values, or they are nested too deeply"
KEPT_TAGS = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}
BINARY = {"!binary", "tag:yaml.org,2002:binary"}  # as old versions of Jekyll's importers write titles


class Loader(yaml.SafeLoader):
    """Reads one document; `warnings` says what was taken otherwise than it is written."""

    yaml_implicit_resolvers = {
        letter: [(tag, pattern) for tag, pattern in resolvers if tag in KEPT_TAGS]
        for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str):
        super().__init__(text)
        self.warnings: list[str] = []
        self._count = self._depth = 0
        self._sizes: dict[str, int] = {}  # the number of values below each finished anchor

    def compose_node(self, parent: Any, index: Any) -> yaml.Node:
        event, before = self.peek_event(), self._count
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in self.anchors and event.anchor not in self._sizes:
                raise self._mistake(event, f"the value &{event.anchor[:60]} contains itself")
            self._count += self._sizes.get(event.anchor, 1)
            self._refuse_excess(event)
            return super().compose_node(parent, index)
        self._count += 1
        self._depth += 1
        self._refuse_excess(event)
        is_binary = event.tag in BINARY
        if event.tag:
            event.tag, event.implicit = None, (True, True) if isinstance(event, yaml.ScalarEvent) else True
        node = super().compose_node(parent, index)
        if is_binary and isinstance(node, yaml.ScalarNode):
            node.value = _decoded(node.value)
        self._depth -= 1
        if event.anchor:
            self._sizes[event.anchor] = self._count - before
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict:
        self._refuse_odd_keys(node)
        return super().construct_mapping(node, deep)

    def _refuse_odd_keys(self, node: yaml.MappingNode) -> None:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise self._mistake(key, "a key must be a word")
            if key.value in seen:
                self.warnings.append(f'The key "{key.value[:60]}" appears twice; the last one counts, as in Jekyll.')
            seen.add(key.value)

    def _refuse_excess(self, event: yaml.Event) -> None:
        if self._count > MAX_VALUES or self._depth > MAX_DEPTH:
            raise self._mistake(event, EXCESS)

    def _mistake(self, where: Any, sentence: str) -> yaml.MarkedYAMLError:
        return yaml.MarkedYAMLError(problem=sentence, problem_mark=where.start_mark)


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text
