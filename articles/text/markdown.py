"""Markdown (CommonMark with tables and ~~struck~~ words) to HTML, and clean bodies to Markdown without loss.

What Markdown can't express stays HTML in it. The result is parsed again and compared: a block that would come out
differently stays HTML. https://spec.commonmark.org/0.31.2/
"""

import html as entities
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles.text.figures import with_attributes
from articles.text.html_blocks import closed_html_block
from articles.text.inline import escape
from articles.text.markup import MarkupError, clean_html

# Parsing takes linear time: the worst text of this size that we found (quotations eighteen deep) takes ten seconds, a
# real story of this size a tenth of a second.
MAX_CHARACTERS = 400_000

_TOKEN = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)(?P<attributes>[^>]*)>|(?P<text>[^<]+)")
_VOID = {"br", "hr", "img"}
_SIGNS = re.compile(r"[\\`*\[\]<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])|\$(?=\$)")
_AT_START = re.compile(r"\A(?:[#>+=:-]|\d{1,9}(?=[.)]))|\A(?=[ \t])")
_PLAIN_ADDRESS = re.compile(r"(?:https?://|/|#|mailto:)[A-Za-z0-9_.~:/?#@!$&'*+,;=%-]*")
_HEADING_ID = re.compile(r"(?:\A|(?<=\S)) *\{#([\w.:-]+)\} *\Z")
_TAG_OF_GENERATOR = re.compile(r"\{(?=[{%:])")
_FENCE = re.compile(r"^(?:---|\+\+\+)", re.MULTILINE)
_BREAK = "\\\n"
_BETWEEN_LISTS = "<!-- -->"


class TooDeep(ValueError):
    """Markdown whose lists or quotations are nested deeper than the parser reads."""


class _NoSign(Exception):
    """Markdown can't express this."""


def html_of(markdown: str) -> str:
    """Markdown of at most MAX_CHARACTERS as HTML, not sanitised; {#name} after a heading is its id. Raises TooDeep."""
    renderer = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    renderer.block.ruler.at("html_block", closed_html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    tokens = renderer.parse(markdown)
    # Markdown-it silently drops what is nested deeper than its limit, so refuse the whole text.
    if max((token.level for token in tokens), default=0) >= renderer.options["maxNesting"] - 1:
        raise TooDeep
    for start, inline in itertools.pairwise(tokens):
        if start.type == "heading_open" and inline.children:
            _take_id(start, inline.children[-1])
    return renderer.renderer.render(tokens, renderer.options, {})


def _take_id(heading: Token, last: Token) -> None:
    """Make the {#name} at the end of a heading its id, as Hugo and kramdown do."""
    if last.type == "text" and (found := _HEADING_ID.search(last.content)):
        heading.attrSet("id", found[1])
        last.content = last.content[: found.start()]


def markdown_of(body: str, source: Callable[[str], str] = lambda checksum: "") -> str:
    """A clean body as Markdown, from which `html_of` and the sanitiser make the same body again.

    `source` gives the path of a picture's file by its checksum.
    """
    blocks = _tree(body).children
    written = _joined([(block.name, _block(block) or _as_html(block)) for block in blocks])
    if not _says(written, body):
        checked = [_checked(block) for block in blocks]
        written = _joined(checked)
        if not _says(written, body):
            written = _joined([("", _as_html(block)) for block in blocks])
    return with_attributes(written, lambda checksum: {"src": source(checksum)})  # figures are HTML in it


@dataclass
class _Element:
    name: str
    attributes: str = ""
    children: list["_Element | str"] = field(default_factory=list)
    source: str = ""  # its HTML


def _tree(body: str) -> _Element:
    """A clean body as a tree of elements."""
    root = _Element("root")
    stack, starts = [root], [0]
    for match in _TOKEN.finditer(body):
        if match["text"]:
            stack[-1].children.append(match["text"])
        elif match["end"]:
            element = stack.pop()
            element.source = body[starts.pop() : match.end()]
        else:
            element = _Element(match["name"], match["attributes"], source=match[0])
            stack[-1].children.append(element)
            if match["name"] not in _VOID:
                stack.append(element)
                starts.append(match.start())
    return root


def _says(markdown: str, body: str) -> bool:
    try:
        return clean_html(html_of(markdown)) == body
    except (TooDeep, MarkupError):
        return False


def _checked(block: _Element) -> tuple[str, str]:
    written = _block(block)
    return (block.name, written) if written and _says(written, block.source) else ("", _as_html(block))


def _joined(blocks: list[tuple[str, str]]) -> str:
    """Blocks with blank lines between them, and a comment between two lists, which would become one."""
    lines, before = [], ""
    for name, written in blocks:
        if name in {"ul", "ol"} and name == before:
            lines.append(_BETWEEN_LISTS)
        lines.append(written)
        before = name
    return "\n\n".join(lines) + "\n"


def _as_html(block: _Element) -> str:
    """A block as HTML on one line, because a blank line would end it."""
    return _without_tags(block.source.replace("\n", "&#10;"))


def _without_tags(markdown: str) -> str:
    """Markdown or HTML in which a generator finds no tags of its own: {{ x }}, {% x %}, {: x}."""
    return _TAG_OF_GENERATOR.sub("&#123;", markdown)


def _block(block: _Element) -> str:
    """A block as Markdown; "" if Markdown can't express it."""
    try:
        return _written(block)
    except (_NoSign, RecursionError):
        return ""


def _written(block: _Element) -> str:
    if block.name not in _WRITERS:
        raise _NoSign
    return _WRITERS[block.name](block)


def _heading(block: _Element) -> str:
    words = re.sub(r"#(?=#*\Z)", r"\\#", _lines(block))
    stated = re.search(r'id="([^"]*)"', block.attributes)
    return f"{'#' * int(block.name[1])} {words}" + (f" {{#{stated[1]}}}" if stated else "")


def _quotation(block: _Element) -> str:
    return "\n".join(f"> {line}".rstrip(" ") for line in _blocks(block).split("\n"))


def _blocks(parent: _Element) -> str:
    return _joined([(block.name, _written(block)) for block in parent.children]).rstrip("\n")


def _list(block: _Element) -> str:
    start = re.search(r'start="(\d+)"', block.attributes)
    number = int(start[1]) if start else 1
    # A list whose items are single paragraphs needs no blank lines.
    between = "\n" if all(len(item.children) == 1 for item in block.children) else "\n\n"
    items = []
    for position, item in enumerate(block.children):
        sign = "- " if block.name == "ul" else f"{number + position}. "
        first, *others = _blocks(item).split("\n")
        items.append("\n".join([sign + first, *(" " * len(sign) + line if line else "" for line in others)]))
    return between.join(items)


def _code_block(block: _Element) -> str:
    code = entities.unescape(block.source.removeprefix("<pre><code>").removesuffix("</code></pre>"))
    if _FENCE.search(code):  # it would be read as the front matter of another story
        raise _NoSign
    fence = "`" * max(3, _longest_run(code) + 1)
    return f"{fence}\n{code}\n{fence}"


def _table(table: _Element) -> str:
    [body] = table.children
    rows = [[_cell(cell) for cell in row.children] for row in body.children]
    kinds = [{cell.name for cell in row.children} for row in body.children]
    if kinds[0] != {"th"} or any(kind != {"td"} for kind in kinds[1:]) or len({len(row) for row in rows}) > 1:
        raise _NoSign
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(cell: _Element) -> str:
    if cell.attributes or len(cell.children) > 1:
        raise _NoSign
    words = _lines(cell.children[0]) if cell.children else ""
    if "\n" in words:
        raise _NoSign
    return words


def _lines(block: _Element) -> str:
    """The text of a paragraph; signs that mean something at the start of a line are escaped."""
    lines = _inline(block).split("\n")
    return "\n".join(_AT_START.sub(_escaped_start, line) for line in lines)


def _escaped_start(match: re.Match) -> str:
    return f"{match[0]}\\" if match[0][:1].isdigit() else f"\\{match[0]}"


_WRITERS = {
    "p": _lines,
    **dict.fromkeys(("h2", "h3", "h4"), _heading),
    "hr": lambda block: "***",
    "blockquote": _quotation,
    **dict.fromkeys(("ul", "ol"), _list),
    "pre": _code_block,
    "table": _table,
}


def _inline(parent: _Element) -> str:
    return "".join(_words(child) if isinstance(child, str) else _mark(child) for child in parent.children)


def _words(text: str) -> str:
    words = _SIGNS.sub(r"\\\g<0>", entities.unescape(text))
    return _without_tags(words.replace("\xa0", "&nbsp;"))


def _mark(element: _Element) -> str:
    match element.name:
        case "strong":
            return f"**{_inline(element)}**"
        case "em":
            return f"*{_inline(element)}*"
        case "br":
            return _BREAK
        case "code":
            return _code(element)
        case "a":
            return _link(element)
        case "s" | "sub" | "sup":
            return f"<{element.name}>{_inline(element)}</{element.name}>"
    raise _NoSign


def _code(element: _Element) -> str:
    if not all(isinstance(child, str) for child in element.children):  # lines in it
        return f"<code>{_inline(element)}</code>"
    code = entities.unescape("".join(element.children))
    fence = "`" * (_longest_run(code) + 1)
    blank = " " if code.startswith("`") or code.endswith("`") else ""
    return f"{fence}{blank}{code}{blank}{fence}"


def _link(element: _Element) -> str:
    address = entities.unescape(re.search(r'href="([^"]*)"', element.attributes)[1])
    if _PLAIN_ADDRESS.fullmatch(address):
        if address.startswith("http") and element.children == [escape(address)]:
            return f"<{address}>"
        return f"[{_inline(element)}]({address})"
    return f"<a{_without_tags(element.attributes)}>{_inline(element)}</a>"  # Markdown would rewrite the address


def _longest_run(code: str) -> int:
    return max(map(len, re.findall("`+", code)), default=0)
