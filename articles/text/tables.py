"""Tables as readers get them: a wide one scrolls by itself, and columns of numbers are aligned at their ends.

What scrolls must be reached by keyboard and have a name: https://www.w3.org/WAI/WCAG22/Understanding/keyboard
"""

import html as entities
import re

from django.utils.html import escape
from django.utils.text import Truncator
from django.utils.translation import gettext as _

_EDGE = re.compile("<(/?)table>")
_ROW = re.compile("<tr>(.*?)</tr>", re.DOTALL)
_CELL = re.compile("<(?P<tag>t[hd])>(?P<words>.*?)</(?P=tag)>", re.DOTALL)
# Signs and currencies around digits, and a short unit after them: −1,200.50, 12 %, 18:30, € 5, 30 km, 5 лв.
_NUMBER = re.compile(r"[^\w<]{0,5}[0-9](?:[0-9\s.,:/×'’–-]*[0-9])?[^\w<]{0,5}(?:[^\W\d_]{1,3}[²³]?\.?)?")
_NOTHING = re.compile(r"[\s–—-]*")
LONGEST_NAME = 100  # characters


def with_regions(body: str) -> str:
    """A clean body in which each table that isn't inside another one is a region with a name."""
    tables = list(_outermost(body))
    written, position = [], 0
    for number, (start, end) in enumerate(tables, start=1):
        table = body[start:end]
        name = _name_of(table, number if len(tables) > 1 else None)
        region = f'<div class="table" role="region" tabindex="0" aria-label="{escape(name)}">'
        written += [body[position:start], region, with_number_columns(table), "</div>"]
        position = end
    return "".join([*written, body[position:]])


def _outermost(body):
    """Where the tables begin and end that aren't inside another one."""
    depth = start = 0
    for edge in _EDGE.finditer(body):
        depth += -1 if edge[1] else 1
        if depth == 1 and not edge[1]:
            start = edge.start()
        elif depth == 0:
            yield start, edge.end()


def _name_of(table, number):
    """What a table is called: by the words of its head, and by its number where there are several."""
    first = _ROW.search(table)
    head = [_text(cell["words"]) for cell in _CELL.finditer(first[1] if first else "") if cell["tag"] == "th"]
    name = _("Table") if number is None else _("Table %(number)d") % {"number": number}
    return Truncator(": ".join(filter(None, [name, ", ".join(filter(None, head))]))).chars(LONGEST_NAME)


def with_number_columns(table: str) -> str:
    """A clean table whose columns of numbers say so for the style sheet; unchanged if cells are merged or nested."""
    if "span=" in table or table.count("<table>") > 1:
        return table
    numbers = _columns_of_numbers(table)
    return _ROW.sub(lambda row: f"<tr>{_with_classes(row[1], numbers)}</tr>", table) if numbers else table


def _columns_of_numbers(table):
    found, others = set(), set()
    for row in _ROW.finditer(table):
        for column, cell in enumerate(_CELL.finditer(row[1])):
            text = _text(cell["words"])
            if cell["tag"] == "td" and not _NOTHING.fullmatch(text):
                (found if _NUMBER.fullmatch(text) else others).add(column)
    return found - others


def _with_classes(row, numbers):
    cells = [
        f'<{cell["tag"]} class="number">{cell["words"]}</{cell["tag"]}>' if column in numbers else cell[0]
        for column, cell in enumerate(_CELL.finditer(row))
    ]
    return "".join(cells)


def _text(html):
    return " ".join(entities.unescape(re.sub("<[^>]*>", " ", html)).split())
