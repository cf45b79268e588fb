"""Dates and numbers in the format of each language."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from articles.models import Story
from articles.tests.admin.forms import errors_in, form_in
from articles.tests.factories import make_section, make_story

MOMENT = datetime.datetime(2025, 11, 7, 7, 5, tzinfo=datetime.UTC)  # 9:05 in Sofia
BULGARIAN_MONTHS = [
    "януари", "февруари", "март", "април", "май", "юни",
    "юли", "август", "септември", "октомври", "ноември", "декември",
]  # fmt: skip


def shown(language, template, **context):
    with translation.override(language):
        return Template("{% load humanize %}" + template).render(Context(context))


@pytest.mark.parametrize(
    ("name", "english", "bulgarian"),
    [
        ("DATE_FORMAT", "7 November 2025", "7 ноември 2025\xa0г."),
        ("TIME_FORMAT", "09:05", "09:05"),
        ("DATETIME_FORMAT", "7 November 2025, 09:05", "7 ноември 2025\xa0г., 09:05"),
        ("MONTH_DAY_FORMAT", "7 November", "7 ноември"),
        ("YEAR_MONTH_FORMAT", "November 2025", "ноември 2025\xa0г."),
        ("SHORT_DATE_FORMAT", "7 Nov 2025", "07.11.2025\xa0г."),
        ("SHORT_DATETIME_FORMAT", "7 Nov 2025, 09:05", "07.11.2025\xa0г., 09:05"),
    ],
)
def test_dates_follow_the_language(name, english, bulgarian):
    template = f'{{{{ moment|date:"{name}" }}}}'
    assert shown("en", template, moment=MOMENT) == english
    assert shown("bg", template, moment=MOMENT) == bulgarian


@pytest.mark.parametrize("letter", ["F", "E"])
def test_bulgarian_months_are_lower_case_and_english_ones_capitalised(letter):
    days = [datetime.date(2025, month, 1) for month in range(1, 13)]
    template = f'{{{{ day|date:"{letter}" }}}}'
    assert [shown("bg", template, day=day) for day in days] == BULGARIAN_MONTHS
    assert [shown("en", template, day=day) for day in days][::11] == ["January", "December"]


@pytest.mark.parametrize(
    ("number", "english", "bulgarian"),
    [
        (184, "184", "184"),
        (12_345, "12,345", "12\N{NO-BREAK SPACE}345"),
        (1_234_567, "1,234,567", "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567"),
    ],
)
def test_thousands_separator_follows_the_language(number, english, bulgarian):
    assert shown("en", "{{ number|intcomma }}", number=number) == english
    assert shown("bg", "{{ number|intcomma }}", number=number) == bulgarian


@pytest.mark.parametrize("language", ["en", "bg"])
def test_saving_a_form_does_not_change_its_dates(desk, settings, language):
    settings.LANGUAGE_CODE = language
    story = make_story(section=make_section("Economy", language), published_at=MOMENT)
    address = f"/admin/articles/story/{story.pk}/change/"
    page = desk.get(address)
    assert f'<html lang="{language}"' in page.text
    form = form_in(page, "story_form")
    assert (form["published_at_0"], form["published_at_1"]) == ("2025-11-07", "09:05:00")
    assert errors_in(desk.post(address, form | {"headline": "Changed"})) == []
    assert Story.objects.get().published_at == MOMENT


def test_lists_of_the_desk_write_dates_in_the_sites_language(desk, settings):
    make_story("Мостът", section=make_section("Икономика", "bg"), published_at=MOMENT)
    assert "7 November 2025, 09:05" in desk.get("/admin/articles/story/").text
    settings.LANGUAGE_CODE = "bg"
    assert "7 ноември 2025\xa0г., 09:05" in desk.get("/admin/articles/story/").text
