"""New tags and authors of an import are made together, and what somebody has already is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.desk.taxonomy import merge
from articles.importing.names import Names
from articles.models import Author, Tag
from articles.tests.factories import make_author, make_tag

pytestmark = pytest.mark.django_db


def tags_of(*names):
    found = Names()
    found.prepare(Tag, names)
    return found, [tag.name for tag in found.tags(names)]


def test_many_new_names_are_made_in_few_queries():
    with CaptureQueriesContext(connection) as few:
        tags_of("one")
    with CaptureQueriesContext(connection) as many:
        _names, made = tags_of(*(f"tag {number}x" for number in range(20)))
    assert made == [f"tag {number}x" for number in range(20)]
    assert len(many) <= len(few) + 2


@pytest.mark.parametrize(("kind", "make"), [(Tag, make_tag), (Author, make_author)])
def test_what_somebody_has_or_had_is_found(kind, make):
    make("Ferries")
    make("Harbour")
    make("Ship", slug="ship-2")
    renamed = make("Boats", slug="another")
    merge(make("port"), make("quay"))
    wanted, names = ["FERRIES", "harbour", "SHIP", "Boats", "port", "New"], Names()
    names.prepare(kind, wanted)
    found = names.tags(wanted) if kind is Tag else names.authors(wanted)
    assert [one.name for one in found] == ["Ferries", "Harbour", "Ship", "Boats", "quay", "New"]
    assert kind.objects.get(name="Boats") == renamed
    assert [row.name for row in names.take_made()] == ["New"]


def test_different_names_with_one_slug_are_different_tags():
    _names, found = tags_of("C", "C++", "c#", "Река", "reka")
    assert sorted(Tag.objects.values_list("name", flat=True)) == sorted(found)
    assert len({*Tag.objects.values_list("slug", flat=True)}) == len(found)


def test_what_is_made_is_noted_by_whoever_names_it_first():
    names = Names()
    names.prepare(Tag, ["one", "two"])
    names.tags(["two"])
    assert [row.name for row in names.take_made()] == ["two"]
    names.tags(["one", "two"])
    assert [row.name for row in names.take_made()] == ["one"]
