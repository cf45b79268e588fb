"""The normal form in which bodies are stored: well-nested blocks of a few elements.

It is what the desk's editor (ProseMirror with Tiptap's extensions) writes for an unchanged body, apart from attributes
that we drop, empty paragraphs and the order of marks. So opening and saving a story changes nothing. Items, quotations
and cells contain paragraphs, and an item begins with one, even if empty; a table has one tbody; a code block is
<pre><code>; a picture is a block (articles.text.figures); white space is collapsed; adjacent text with equal marks is
one run; inline code has no other marks; an <aside> is a box (articles.text.boxes); a heading states its id only where
its words don't give it (articles.text.anchors); an address that becomes a card (articles.text.embeds) is a link.

The time is linear for any input: each token takes a few steps, and what is too deep or too large is refused. The result
is well nested, because html5ever, which nh3 uses, takes quadratic time in the nesting.
"""

from collections.abc import Iterable

from articles.text import inline, soup
from articles.text.anchors import stated_id, with_stated_ids
from articles.text.boxes import box as box_of
from articles.text.elements import (
    ALIASES,
    BLOCKS,
    EMBEDS,
    HEADINGS,
    ITEM_WALLS,
    LINES,
    LISTS,
    MARKS,
    TABLE_PARTS,
    TEXT_BLOCKS,
    VOID,
)
from articles.text.embeds import embed_of, page_of
from articles.text.figures import image_tag
from articles.text.inline import Marks, Run

# 1 MB as in Django's filesizeformat. The result must be within it too, or it couldn't be cleaned again.
MAX_BYTES = 1024 * 1024
MAX_DEPTH = 256

_IS_MARK = frozenset(MARKS)


class MarkupError(ValueError):
    """A body that is refused; the message says what to do about it."""


def normal_form(html: str) -> str:
    """Return `html` in the normal form; what is in the normal form stays unchanged.

    Raises MarkupError if `html` or the result has more than MAX_BYTES in UTF-8, or nests deeper than MAX_DEPTH
    (paragraphs don't count). Not a sanitiser: only articles.text.markup.clean_html is.
    """
    if len(html.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise MarkupError("The text is over 1 MB. Split it, or remove what isn't text.")
    body = _Body()
    body.read(soup.tokens(html, whole=inline.FINISHED_PARAGRAPH))
    return body.finish()


class _Open:
    """An open element. A box is one that is written: its HTML is appended to `sink` when it is closed."""

    __slots__ = ("attributes", "counts", "html", "implied", "link", "name", "number", "picture", "runs", "sink")

    def __init__(self, name: str, *, href: str = "", sink: list[str] | None = None):
        self.name = name
        self.number = 0  # inner elements have higher numbers
        self.link = f'a href="{inline.escape(href, quote=True)}"' if href else ""
        self.sink = sink
        # Paragraphs don't nest. They don't count, so that those which we add to quotations and cells fit.
        self.counts = name not in {"p", "img"} or sink is None
        self.attributes = ""
        self.implied = False  # without a tag of its own, so any element that can't be inside ends it
        self.html: list[str] = []  # finished blocks inside
        self.runs: list[Run] = []  # the content of a text block
        self.picture = ""  # of a <figure>: the HTML of its last picture


class _Body:
    """Reads tokens, keeps track of open elements and writes closed ones.

    `stack` has every open element, `boxes` those that are written. The result never nests deeper than the stack did, so
    it is within the same limit.
    """

    def __init__(self) -> None:
        self.root = _Open("root")
        self.stack: list[_Open] = []
        self.boxes = [self.root]
        self.by_name: dict[str, list[_Open]] = {}
        self.opened = self.depth = self.size = 0
        self.marks: Marks | None = ()

    # -- tokens ----------------------------------------------------------------------------------------------

    def read(self, tokens: Iterable[soup.Token]) -> None:
        for kind, name, value in tokens:
            if kind == "text":
                self.text(value)
            elif kind == "start":
                self.start(ALIASES.get(name, name), value)
            elif kind == "end":
                self.end(ALIASES.get(name, name))
            else:
                self.paragraph(value)

    def paragraph(self, html: str) -> None:
        """Take a finished paragraph as it is, unless it is inside of something."""
        if self.boxes[-1].name == "p":
            self.end_text_block()
        if self.stack or "  " in html:
            self.read(soup.tokens(html))
        else:
            self.grow(len(html))
            self.root.html.append(f"{html.removesuffix('</p>')}</p>")

    def text(self, text: str) -> None:
        box = self.boxes[-1]
        if box.name not in TEXT_BLOCKS:
            if not text.strip(" \t\n"):
                return  # between blocks
            box = self.open_box("p", implied=True)
        box.runs.append((self.current_marks(), text))

    def start(self, name: str, source: str) -> None:
        inside = self.boxes[-1].name
        if name == "br":
            self.line_break()
        elif name == "img":
            self.picture(soup.attributes(source))
        elif name in EMBEDS:
            self.embed(soup.attributes(source))
        elif name in _IS_MARK:
            self.mark(name, source)
        elif inside in TEXT_BLOCKS and inside != "p" and (name == "p" or name in LINES):
            self.new_line()  # within a heading or code it isn't a block
            self.push(_Open(name))
        elif name in LINES:
            self.end_text_block()
            is_aside = name == "aside" and self.boxes[-1] is self.root  # elsewhere it only begins a paragraph
            if is_aside or (name == "figcaption" and self.follows_picture()):
                self.open_box(name)
            else:
                self.push(_Open(name))
        elif name in BLOCKS:
            self.end_text_block()
            self.block(name, source)
        elif name not in VOID:
            self.push(_Open(name))

    def end(self, name: str) -> None:
        """Close the innermost element of this name and those inside it, unless an item or cell is in between."""
        if name == "br":
            self.line_break()  # as browsers do
        element = self.last(name)
        walls = ("table",) if name in TABLE_PARTS else ITEM_WALLS if name == "li" else ("td", "th")
        if element is self.root or self.walled_off(element, walls):
            return
        if element.sink is not None or name in LINES:
            self.close_from(element)
        else:
            self.close(element)  # what began within <b> or <span> may continue after it
        if name == "p" or name in LINES:
            self.new_line()

    def finish(self) -> str:
        while self.stack:
            self.close(self.stack[-1])
        html = with_stated_ids("".join(self.root.html))
        self.grow(len(html.encode()) - self.size)
        return html

    # -- blocks ----------------------------------------------------------------------------------------------

    def block(self, name: str, source: str) -> None:
        if name == "li":
            self.item()
        elif name in TABLE_PARTS - {"table"}:
            self.table_part(name, source)
        elif name == "hr":
            self.close(self.open_box("hr"))
        elif name in HEADINGS:
            stated = stated_id(soup.attributes(source))
            self.open_box(name).attributes = f' id="{stated}"' if stated else ""
        else:
            start = soup.number(soup.attributes(source).get("start"), 0, 999_999) if name == "ol" else 1
            self.open_box(name).attributes = f' start="{start}"' if start not in {None, 1} else ""

    def item(self) -> None:
        item = self.last("li")
        if item is not self.root and not self.walled_off(item, (*ITEM_WALLS, "blockquote")):
            self.close_from(item)  # it had no end tag
        if self.boxes[-1].name not in LISTS:
            self.open_box("ul", implied=True)
        self.open_box("li")

    def table_part(self, name: str, source: str) -> None:
        table, row = self.last("table"), self.last("tr")
        if table is self.root:
            return
        if name not in {"td", "th"}:
            self.close_inside(table)
            if name == "tr":
                self.open_box("tr")
            return
        if row.number > table.number:
            self.close_inside(row)
        else:
            self.close_inside(table)
            self.open_box("tr")
        given = soup.attributes(source)
        spans = [(key, soup.number(given.get(key), 2, 100)) for key in ("colspan", "rowspan")]
        self.open_box(name).attributes = "".join(f' {key}="{span}"' for key, span in spans if span)

    def figure(self, image: str) -> None:
        """Write a picture as the next block, with a <figure> if there is none around it."""
        if self.boxes[-1].name in TEXT_BLOCKS:
            self.close(self.boxes[-1])  # open marks continue after the picture
        if is_bare := self.last("figure") is self.root:
            self.push(_Open("figure"))
        figure = self.last("figure")
        box = self.open_box("img")
        box.attributes = image
        self.close(box)
        figure.picture = box.sink[-1]
        if is_bare:
            self.close(figure)

    def follows_picture(self) -> bool:
        """Whether the block before is the picture of the open <figure>."""
        before = self.boxes[-1].html[-1:]
        return bool(before) and before[0] is self.last("figure").picture

    def open_box(self, name: str, *, implied: bool = False) -> _Open:
        parent = self.boxes[-1]
        if parent.name in LISTS and name != "li":
            if parent.implied:
                self.close(parent)
                parent = self.boxes[-1]
            else:
                parent = self.open_box("li")
        box = _Open(name, sink=parent.html)
        if parent.name in {"table", "tr"} and name not in {"tr", "td", "th"}:
            box.sink = self.last("table").sink  # content outside cells goes before the table, as in browsers
        box.implied = implied
        self.push(box)
        self.boxes.append(box)
        return box

    def end_text_block(self) -> None:
        box = self.boxes[-1]
        if box.name in TEXT_BLOCKS:
            if box.implied:
                self.close(box)  # <b>words<div>…: the mark continues
            else:
                self.close_from(box)

    # -- inside text blocks ----------------------------------------------------------------------------------

    def line_break(self) -> None:
        if self.boxes[-1].name in TEXT_BLOCKS:
            self.boxes[-1].runs.append((self.current_marks(), None))

    def new_line(self) -> None:
        runs = self.boxes[-1].runs
        if runs and not (runs[-1][1] or "\n").endswith("\n"):
            runs.append((self.current_marks(), "\n"))

    def mark(self, name: str, source: str) -> None:
        if self.boxes[-1].name == "pre":
            return
        if name == "a":
            self.end("a")  # links don't nest
            self.push(_Open("a", href=soup.address(soup.attributes(source).get("href", ""))))
        else:
            self.push(_Open(name))

    def picture(self, given: dict[str, str]) -> None:
        """Write a picture of this site as a figure, and any other as a link, unless it is within one."""
        if image := image_tag(given):
            self.figure(image)
            return
        found = [soup.address(given.get(key, "")) for key in ("src", "data-src")]
        address = next((address for address in found if address.startswith(("http", "/"))), "")
        words = " ".join(given.get("alt", "").split()) or address
        if self.last("a").link or not address:
            self.text(words)
        else:
            self.link(address, words)

    def embed(self, given: dict[str, str]) -> None:
        address = page_of(soup.address(given.get("src") or given.get("data") or ""))
        if address.startswith("http"):
            self.end_text_block()
            self.link(address, address)
            self.end_text_block()

    def link(self, address: str, words: str) -> None:
        if self.boxes[-1].name not in TEXT_BLOCKS:
            self.open_box("p", implied=True)
        link = _Open("a", href=address)
        self.push(link)
        self.text(words)
        self.close(link)

    def current_marks(self) -> Marks:
        if self.marks is None:
            link = self.last("a").link
            marks = tuple([name for name in MARKS[1:] if self.by_name.get(name)])
            if "code" in marks:  # the editor allows no other mark on code, and a link matters more
                marks = () if link else ("code",)
            self.marks = (link, *marks) if link else marks
        return self.marks

    # -- opening and closing ---------------------------------------------------------------------------------

    def last(self, name: str) -> _Open:
        """Return the innermost open element of this name, or the root, whose number is 0."""
        return found[-1] if (found := self.by_name.get(name)) else self.root

    def walled_off(self, element: _Open, walls: tuple[str, ...]) -> bool:
        return any(wall in self.by_name and self.last(wall).number > element.number for wall in walls)

    def push(self, element: _Open) -> None:
        self.opened += 1
        element.number = self.opened
        self.stack.append(element)
        self.by_name.setdefault(element.name, []).append(element)
        if element.name in _IS_MARK:
            self.marks = None
        self.depth += element.counts
        if self.depth > MAX_DEPTH:
            raise MarkupError(f"The text's elements are nested deeper than {MAX_DEPTH}. Paste it again as plain text.")

    def close(self, element: _Open) -> None:
        if self.stack[-1] is element:
            self.stack.pop()
        else:
            self.stack.remove(element)
        self.by_name[element.name].pop()
        self.depth -= element.counts
        if element.name in _IS_MARK:
            self.marks = None
        if element.sink is not None:
            self.boxes.pop()
            html = self.written(element)
            if html:
                element.sink.append(html)

    def close_from(self, element: _Open) -> None:
        while self.stack and self.stack[-1].number >= element.number:
            self.close(self.stack[-1])

    def close_inside(self, element: _Open) -> None:
        while self.stack[-1] is not element:
            self.close(self.stack[-1])

    # -- writing ---------------------------------------------------------------------------------------------

    def written(self, box: _Open) -> str:
        """Return a box's HTML; "" if it is empty, except for cells."""
        name = box.name
        if name == "hr":
            return "<hr>"
        if name == "img":
            self.grow(len(box.attributes))
            return f"<figure>{box.attributes}</figure>"
        inside = self.text_block(box) if name in TEXT_BLOCKS else "".join(box.html)
        if not inside and name not in {"td", "th"}:
            return ""
        if name == "li" and not inside.startswith("<p>"):
            inside = "<p></p>" + inside  # else the editor would end the list
        self.grow(2 * len(name) + 5)
        if name == "figcaption":
            figure = box.sink.pop().removesuffix("</figure>")
            return f"{figure}<figcaption>{inside}</figcaption></figure>"
        if name == "aside":
            return box_of(box.html)
        if name == "table":
            inside = f"<tbody>{inside}</tbody>"
        return f"<{name}{box.attributes}>{inside}</{name}>"

    def text_block(self, box: _Open) -> str:
        if box.name == "p" and not any(marks for marks, _text in box.runs):
            self.link_address(box)
        html = []
        for piece in inline.code(box.runs) if box.name == "pre" else inline.words(box.runs):
            self.grow(len(piece))
            html.append(piece)
        return "".join(html)

    def link_address(self, paragraph: _Open) -> None:
        """Make a link of an address that is all that a paragraph without marks says, if it becomes a card."""
        # In the text itself or in one of its boxes, which are outermost.
        is_outermost = any(paragraph.sink is it.html for it in self.boxes[:2] if it.name in {"root", "aside"})
        address = "".join([text or "\n" for _marks, text in paragraph.runs]).strip()
        if is_outermost and address.startswith("https://") and embed_of(address):
            paragraph.runs = [((_Open("a", href=address).link,), address)]

    def grow(self, size: int) -> None:
        """Count what is written: else a long address repeated in every paragraph would fill the memory."""
        self.size += size
        if self.size > MAX_BYTES:
            raise MarkupError("The text is over 1 MB once it is written out. Split it, or shorten its links.")
