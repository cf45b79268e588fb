"""The elements of bodies, and what others are replaced with."""

ALIASES = {
    **dict.fromkeys(["b"], "strong"),
    **dict.fromkeys(["i", "cite", "dfn"], "em"),
    **dict.fromkeys(["del", "strike"], "s"),
    **dict.fromkeys(["tt", "kbd", "samp"], "code"),
    **dict.fromkeys(["h1"], "h2"),
    **dict.fromkeys(["h5", "h6"], "h4"),
    **dict.fromkeys(["listing", "xmp"], "pre"),
    **dict.fromkeys(["menu", "dir"], "ul"),
}
# Outermost first. Any fixed order will do, because the sanitiser sorts what the editor sorts otherwise.
MARKS = ("a", "strong", "em", "s", "sub", "sup", "code")
HEADINGS = {"h2", "h3", "h4"}
TEXT_BLOCKS = {"p", *HEADINGS, "pre", "figcaption"}
LISTS = {"ul", "ol"}
ITEM_WALLS = ("ul", "ol", "td", "th")
TABLE_PARTS = {"table", "thead", "tbody", "tfoot", "tr", "td", "th"}
BLOCKS = (TEXT_BLOCKS - {"figcaption"}) | LISTS | TABLE_PARTS | {"blockquote", "hr", "li"}
# These only begin and end paragraphs, except a figcaption after a picture, and an aside that isn't inside a block.
LINES = {
    "address", "article", "aside", "body", "caption", "center", "dd", "details", "dialog", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend",
    "main", "nav", "option", "search", "section", "summary",
}  # fmt: skip
VOID = {
    "area", "base", "basefont", "bgsound", "col", "frame", "input", "keygen", "link", "meta", "param",
    "plaintext", "track", "wbr",
}  # fmt: skip
EMBEDS = {"iframe", "embed", "object", "video", "audio", "source"}
