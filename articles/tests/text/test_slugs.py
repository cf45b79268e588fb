import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.text.slugs import slugify, unique_slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Щастие", "shtastie"),
        ("България", "bulgaria"),
        ("Република България, днес", "republika-bulgaria-dnes"),
        ("българин", "balgarin"),
        ("София", "sofia"),
        ("София-град", "sofia-grad"),
        ("Марияна Иванова", "mariyana-ivanova"),
        ("ПРЕДПРИЯТИЯ", "predpriyatia"),
        ("Съединение", "saedinenie"),
        ("Йордан Ньотов", "yordan-nyotov"),
        ("хижа, цех, юли, ягода, чаша", "hizha-tseh-yuli-yagoda-chasha"),
        ("тя ѝ каза", "tya-i-kaza"),
    ],
)
def test_bulgarian_follows_the_official_table(text, slug):
    assert slugify(text) == slug
    assert slugify(text, language="bg") == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Щастие", "shchastie"),
        ("Ельцин", "eltsin"),
        ("подъезд", "podieezd"),
        ("Юлия Хорошёва", "iuliia-khorosheva"),
        ("Россия", "rossiia"),
    ],
)
def test_russian_is_written_as_in_russian_passports(text, slug):
    assert slugify(text, language="ru") == slug
    assert slugify(text, language="ru-RU") == slug


def test_a_letter_that_only_russian_has_makes_a_text_russian():
    assert slugify("Новые щиты") == "novye-shchity"
    assert slugify("Щит") == "shtit"


def test_a_bulgarian_story_with_a_russian_letter_stays_bulgarian():
    assert slugify("Щастието на Крымов", language="bg") == "shtastieto-na-krymov"


@pytest.mark.parametrize("text", ["Йовков и Иво Й.", "Софи́я", "ещё", "Ünlü Çağrı"])
def test_decomposed_letters_give_the_same_slug(text):
    assert slugify(unicodedata.normalize("NFD", text)) == slugify(unicodedata.normalize("NFC", text))


def test_a_stress_mark_does_not_change_a_word():
    assert slugify("Софи́я") == "sofia"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("日本の首相", "ri-benno-shou-xiang"),
        ("한국 뉴스", "han-gug-nyu-seu"),
        ("İstanbul Iğdır", "istanbul-igdir"),
        ("Straße über Österreich", "strasse-uber-osterreich"),
        ("Ελλάδα", "ellada"),
        ("مرحبا", "mrhb"),
        ("Київ", "kiiv"),
        ("Иван met 日本 in Ελλάδα", "ivan-met-ri-ben-in-ellada"),
        ("don’t stop O'Neil", "dont-stop-oneil"),
        ("5 € – № 7, 100 %", "5-7-100"),
        ("2025", "2025"),
        ("fire 🔥 in Sofia", "fire-in-sofia"),
        ("snake_case", "snake-case"),
    ],
)
def test_every_script_becomes_latin_words(text, slug):
    assert slugify(text) == slug


@pytest.mark.parametrize("text", ["", " ", "---", "🙂", "🇧🇬", "…!?", "\ud800", "\u0301", "\u200b"])
def test_a_text_without_words_gets_the_fallback(text):
    assert slugify(text) == "story"
    assert slugify(text, fallback="tag") == "tag"


def test_a_single_long_word_is_cut_at_the_limit():
    assert slugify("A" * 300) == "a" * 80
    assert slugify("A" * 300, max_length=10) == "a" * 10


def test_a_long_text_is_cut_between_words():
    assert slugify("one two three", max_length=10) == "one-two"
    assert slugify("one two three", max_length=7) == "one-two"
    assert slugify("one two-", max_length=8) == "one-two"


def test_a_cut_between_words_never_loses_half_of_the_slug():
    assert slugify("a " + "b" * 100, max_length=20) == "a-" + "b" * 18


@given(st.text(), st.sampled_from(["", "bg", "ru", "en"]), st.integers(1, 100))
def test_any_text_gives_a_valid_slug(text, language, max_length):
    slug = slugify(text, language=language, max_length=max_length)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= max_length


@given(st.text())
def test_a_slug_is_its_own_slug(text):
    slug = slugify(text)
    assert slugify(slug) == slug


@pytest.mark.parametrize("headline", ["日本の首相", "🙂", "---", "A" * 300])
def test_equal_headlines_get_different_slugs(headline):
    first = unique_slug(slugify(headline), set().__contains__)
    second = unique_slug(slugify(headline), {first}.__contains__)
    assert second != first
    assert second.endswith("-2")
    assert len(second) <= 80


def test_numbers_are_given_in_order():
    taken = set()
    for _ in range(6):
        taken.add(unique_slug("news", taken.__contains__))
    assert taken == {"news", "news-2", "news-3", "news-4", "news-5", "news-6"}


def test_a_gap_in_the_numbers_does_no_harm():
    taken = {"news", "news-2", "news-4"}
    assert unique_slug("news", taken.__contains__) not in taken


def test_thousands_of_equal_headlines_take_few_queries():
    asked = []
    taken = {"news"} | {f"news-{number}" for number in range(2, 50_000)}

    def is_taken(slug):
        asked.append(slug)
        return slug in taken

    assert unique_slug("news", is_taken) == "news-50000"
    assert len(asked) < 40


def test_the_number_replaces_the_end_of_a_slug_of_full_length():
    assert unique_slug("one-two", {"one-two"}.__contains__, max_length=7) == "one-t-2"
    assert unique_slug("one-two", {"one-two"}.__contains__, max_length=6) == "one-2"


def test_if_no_number_fits_the_error_says_what_to_do():
    with pytest.raises(ValueError, match="Give the story another slug"):
        unique_slug("abc", lambda slug: True, max_length=5)


@given(st.text(max_size=12), st.sets(st.integers(2, 40)), st.integers(6, 14))
def test_a_unique_slug_is_never_taken_and_never_too_long(text, numbers, max_length):
    base = slugify(text, max_length=max_length)
    taken = {base}
    for number in numbers:
        suffix = f"-{number}"
        taken.add(base[: max_length - len(suffix)].rstrip("-") + suffix)
    slug = unique_slug(base, taken.__contains__, max_length)
    assert slug not in taken
    assert len(slug) <= max_length
