"""Tables as readers get them: regions that scroll, with a name, and with columns of numbers."""

import time

import pytest
from lxml import html

from articles.text.markup import clean_html
from articles.text.tables import with_regions


def table(*rows, head=()):
    cells = [("th", head), *(("td", row) for row in rows)] if head else [("td", row) for row in rows]
    lines = ("".join(f"<{kind}>{words}</{kind}>" for words in row) for kind, row in cells)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


def regions(markup):
    body = with_regions(clean_html(markup))
    return html.fragment_fromstring(body, create_parent="div").xpath(".//div[@role='region']")


def names(markup):
    return [region.get("aria-label") for region in regions(markup)]


def number_cells(markup):
    return [cell.text_content() for cell in regions(markup)[0].xpath(".//*[@class='number']")]


def test_a_table_is_a_region_that_can_be_reached_and_has_the_name_of_its_head():
    [region] = regions(f"<p>Before.</p>{table(['2024', '12'], head=['Year', 'Tonnes & more'])}<p>After.</p>")
    assert region.get("tabindex") == "0"
    assert region.get("class") == "table"
    assert region.get("aria-label") == "Table: Year, Tonnes & more"


def test_several_tables_have_different_names_and_one_without_a_head_is_just_a_table():
    assert names(table(["a"])) == ["Table"]
    assert names(table(["a"], head=["Year"]) + table(["b"], head=["Year"])) == ["Table 1: Year", "Table 2: Year"]


def test_a_name_is_escaped_and_not_endless():
    [name] = names(table(["a"], head=['&lt;b&gt; "x"', "y" * 500]))
    assert name.startswith('Table: <b> "x", yyy')
    assert len(name) == 100


def test_only_the_outer_one_of_nested_tables_is_a_region():
    [region] = regions(f"<table><tr><td>a{table(['b'])}</td></tr></table>")
    assert len(region.xpath(".//table")) == 2


def test_a_body_without_tables_is_unchanged():
    body = clean_html("<p>One</p><ul><li>two</li></ul>")
    assert with_regions(body) == body


@pytest.mark.parametrize(
    "words", ["12", "1,200", "1\u202f200,5", "−3.5", "+4 %", "12:30", "2019–2020", "€ 5", "30 km", "5 лв.", "(7)"]
)
def test_a_column_of_numbers_is_one_with_its_head(words):
    assert number_cells(table(["Ferry", words], ["Bridge", "–"], head=["What", "Count"])) == ["Count", words, "–"]


@pytest.mark.parametrize("words", ["Pier 4", "4 ferries", "about 7", "1 and 2", "n/a"])
def test_a_column_with_words_is_none(words):
    assert number_cells(table(["Ferry", "12"], ["Bridge", words], head=["What", "Count"])) == []


def test_columns_of_merged_cells_are_left_alone():
    merged = "<table><tr><td colspan='2'>12</td></tr><tr><td>1</td><td>x</td></tr></table>"
    assert number_cells(merged) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<table>" + "<tr>" + "<td>1</td>" * 20_000 + "</tr>" + "<tr><td>1</td></tr>" * 10_000 + "</table>",
        table(["1" * 300_000 + "x"]),
        table(["1 " * 150_000 + "x"]),
        "<table><tr><td>1</td></tr></table>" * 10_000,
    ],
    ids=["ragged", "digits", "spaces", "many"],
)
def test_a_hostile_table_takes_no_longer_than_its_size(markup):
    body = clean_html(markup)
    started = time.thread_time()
    with_regions(body)
    assert time.thread_time() - started < 5
