import contextlib
import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text import dates

SOFIA = ZoneInfo("Europe/Sofia")
SPACES = {"no-break": "\u00a0", "narrow no-break": "\u202f"}


def moment(*numbers):
    return datetime.datetime(*numbers)


@pytest.mark.parametrize(
    ("line", "expected", "views"),
    [
        ("Nov 7, 2025 11:00 184", moment(2025, 11, 7, 11, 0), 184),
        ("November 7, 2025 11:00", moment(2025, 11, 7, 11, 0), None),
        ("Sept. 7, 2025 9:05 0", moment(2025, 9, 7, 9, 5), 0),
        ("25 Ноември, 2025 15:30 587 2", moment(2025, 11, 25, 15, 30), 587),
        ("25 ноем., 2025 15:30", moment(2025, 11, 25, 15, 30), None),
        ("25 НОЕМВРИ, 2025", moment(2025, 11, 25, 0, 0), None),
        ("Май 20, 2024 22:30 270", moment(2024, 5, 20, 22, 30), 270),
        ("Ма\u0438\u0306 20, 2024 22:30", moment(2024, 5, 20, 22, 30), None),
        ("3 января, 2024 08:15 12 0", moment(2024, 1, 3, 8, 15), 12),
        ("Декабрь 31, 2024 23:59", moment(2024, 12, 31, 23, 59), None),
        ("29 февр., 2024 00:00", moment(2024, 2, 29, 0, 0), None),
        ("5 Януари, 2026 г., 20:49 ч. 2 152 93", moment(2026, 1, 5, 20, 49), 2152),
        ("  Nov\u00a07,  2025   11:00 ", moment(2025, 11, 7, 11, 0), None),
    ],
)
def test_a_dateline_has_local_time_and_views(line, expected, views):
    assert dates.is_dateline(line)
    dateline = dates.parse_dateline(line)
    assert (dateline.moment, dateline.views) == (expected, views)


@pytest.mark.parametrize(
    ("numbers", "views"),
    [
        ("1,234", 1234),
        ("1.234", 1234),
        ("1,234,567", 1234567),
        (f"1{SPACES['no-break']}234", 1234),
        (f"1{SPACES['narrow no-break']}234 56", 1234),
        ("1234 5", 1234),
        ("1,234 5", 1234),
        ("1 660", 1660),  # an English page has no comments
        ("1 660 000", 1660000),
        ("184 300", 184300),
        ("184 3", 184),  # but this isn't one number
        ("12 34", 12),
        ("1 587 2", 1587),
        ("0", 0),
        ("2147483647", 2147483647),
    ],
)
def test_views_of_an_english_page_may_have_spaces(numbers, views):
    assert dates.parse_dateline(f"Nov 7, 2025 11:00 {numbers}").views == views


@pytest.mark.parametrize(
    ("numbers", "views"),
    [
        ("587 2", 587),
        ("698 200", 698),
        ("2 152 93", 2152),
        ("1 587 2", 1587),
        ("12 345 1 020", 12345),
        ("1 152", 1152),  # there aren't more comments than views
        ("12 345 678", 12345),
        ("1 000", 1000),
        ("12 34", 12),
        ("0 5", 0),
        ("2.152 93", 2152),
        (f"2{SPACES['no-break']}152 93", 2152),
        (f"2{SPACES['no-break']}152{SPACES['no-break']}93", 2152),
        ("2 152   93", 2152),
    ],
)
def test_views_of_other_pages_come_before_comments(numbers, views):
    assert dates.parse_dateline(f"5 Януари, 2026 20:49 {numbers}").views == views


@pytest.mark.parametrize("numbers", ["12,34", "1 2 3 4", "1.2.3", "9" * 11, "2147483648", "1,"])
def test_odd_numbers_are_no_views(numbers):
    dateline = dates.parse_dateline(f"Nov 7, 2025 11:00 {numbers}")
    assert (dateline.views, dateline.odd_numbers) == (None, numbers)
    assert dates.parse_dateline("Nov 7, 2025 11:00").odd_numbers == ""


LONG_MONTHS = {
    "January January Януари Январь января": 1,
    "February Февруари Февраль февраля": 2,
    "March Март март марта": 3,
    "April Април Апрель апреля": 4,
    "May Май май мая": 5,
    "June Юни Июнь июня": 6,
    "July Юли Июль июля": 7,
    "August Август август августа": 8,
    "September Септември Сентябрь сентября": 9,
    "October Октомври Октябрь октября": 10,
    "November Ноември Ноябрь ноября": 11,
    "December Декември Декабрь декабря": 12,
    "Jan яну янв": 1,
    "Feb фев февр": 2,
    "Mar мар": 3,
    "Apr апр": 4,
    "Jun июн": 6,
    "Jul июл": 7,
    "Aug авг": 8,
    "Sep Sept сеп септ сен сент": 9,
    "Oct окт": 10,
    "Nov ное ноем ноя нояб": 11,
    "Dec дек": 12,
}


@pytest.mark.parametrize(
    ("name", "number"), [(name, number) for names, number in LONG_MONTHS.items() for name in names.split()]
)
def test_months_are_known_in_three_languages_with_or_without_a_dot(name, number):
    assert {dates.month_number(form) for form in (name, f"{name}.", name.upper())} == {number}


def test_only_a_name_that_bulgarian_does_not_have_is_russian():
    assert all(dates.is_russian_month(name) for name in ("ноября", "Мая", "Июль", "сен."))
    assert not any(dates.is_russian_month(name) for name in ("май", "март", "Август", "окт.", "юли", "Nov", "x"))
    assert dates.parse_dateline("3 января, 2024 08:15").is_russian
    assert not dates.parse_dateline("3 май, 2024 08:15").is_russian


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("31 Февруари, 2025 10:00", "doesn't exist. Correct the day"),
        ("Nov 0, 2025 10:00", "doesn't exist. Correct the day"),
        ("Feb 29, 2025 10:00 4", "doesn't exist. Correct the day"),
        ("Brumaire 7, 2025 11:00", "isn't a month"),
        ("Nov 7, 1512 11:00", "isn't between 1900 and 2100"),
        ("Nov 7, 0000 11:00", "isn't between 1900 and 2100"),
        ("Nov 7, 2025 25:99", "The time in"),
        ("Nov 7, 2025 24:00", "The time in"),
        ("07.11.2025 11:00 184", "isn't a dateline"),
        ("2025-11-07T11:00", "isn't a dateline"),
    ],
)
def test_a_date_that_does_not_exist_is_refused_with_its_own_message(line, sentence):
    assert dates.resembles_dateline(line)
    with pytest.raises(dates.BadDate, match="run again") as refusal:
        dates.parse_dateline(line)
    assert sentence in str(refusal.value)


@pytest.mark.parametrize(
    "line",
    [
        *("today", "Yesterday", "днес", "Вчера", "сегодня", "just now"),
        *("Today, 11:00", "yesterday at 9:30 184", "днес, 15:30 587 2", "вчера в 10:00 ч."),
        *(
            "2 hours ago",
            "an hour ago",
            "преди 2 часа",
            "преди час",
            "преди 5 мин.",
            "2 часа назад",
            "3 дня назад",
        ),
    ],
)
def test_relative_date_is_recognised_and_refused(line):
    assert dates.resembles_dateline(line)
    assert not dates.is_dateline(line)
    with pytest.raises(dates.BadDate, match="the day the page was saved"):
        dates.parse_dateline(line)


@pytest.mark.parametrize(
    "line",
    [
        "On Nov 7, 2025 11:00 the bridge opened",
        "Nov 7, 2025 11:00 184 readers",
        "The 25 Ноември, 2025",
        "Nov 7, 2025",  # a subheading; only the form that begins with the day may lack a time
        "7 November 2025 11:00",
        "Yesterday all went well",
        "Two hours later",
        "",
    ],
)
def test_date_inside_text_is_no_dateline(line):
    assert not dates.is_dateline(line)


def test_a_dateline_without_a_time_is_midnight_and_says_so():
    dateline = dates.parse_dateline("25 Ноември, 2025")
    assert (dateline.moment, dateline.has_time) == (moment(2025, 11, 25), False)
    assert dates.parse_dateline("25 Ноември, 2025 00:00").has_time


@pytest.mark.parametrize(
    "line", ["15:30", "15:30 07.11.2025", "07.11.2025 15:30 ч.", "преди 2 часа", "Nov 7, 2025 9:00"]
)
def test_timestamp_is_recognised(line):
    assert dates.is_timestamp(line)


@pytest.mark.parametrize("line", ["at 15:30", "12 3", "15:30 it began", "12"])
def test_line_with_more_than_a_time_is_no_timestamp(line):
    assert not dates.is_timestamp(line)


def test_a_local_time_becomes_aware_without_a_warning():
    local, warning = dates.localize(moment(2025, 11, 7, 11, 0), SOFIA)
    assert (local.isoformat(), warning) == ("2025-11-07T11:00:00+02:00", "")


def test_an_hour_that_comes_twice_is_the_earlier_one_with_a_warning():
    local, warning = dates.localize(moment(2025, 10, 26, 3, 30), SOFIA)
    assert local.isoformat() == "2025-10-26T03:30:00+03:00"
    assert "occurred twice in Europe/Sofia" in warning


def test_a_skipped_hour_is_refused():
    with pytest.raises(dates.BadDate, match="skipped that hour"):
        dates.localize(moment(2025, 3, 30, 3, 30), SOFIA)


@pytest.mark.parametrize("year", [1, 9999])
def test_a_year_out_of_range_is_refused_before_it_overflows(year):
    with pytest.raises(dates.BadDate, match="isn't between"):
        dates.localize(moment(year, 1, 1), SOFIA)


@given(st.datetimes(min_value=moment(1900, 1, 1), max_value=moment(2100, 12, 31)))
def test_a_local_time_stays_as_on_the_page_or_is_refused(naive):
    try:
        local, _ = dates.localize(naive, SOFIA)
    except dates.BadDate:
        return
    assert local.replace(tzinfo=None, fold=0) == naive


@given(
    st.one_of(
        st.text(max_size=60),
        st.from_regex(r"\w{3} [0-9]{1,2}, [0-9]{4}( [0-9]{2}:[0-9]{2} [0-9., ]*)?", fullmatch=True),
    )
)
def test_any_line_is_read_refused_or_no_date(line):
    dates.is_timestamp(line)
    if dates.is_dateline(line) or dates.resembles_dateline(line):
        with contextlib.suppress(dates.BadDate):
            assert 1900 <= dates.parse_dateline(line).moment.year <= 2100
