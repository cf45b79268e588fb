"""A story's fields are declared once, and what is generated from them is up to date."""

from django.db import models

from articles.exporting.schema import generated_files
from articles.models import Story
from articles.models.fields import CleanHTMLField, LineField, PlainTextField
from articles.models.story_fields import FORMER_FIELDS, PLAIN_FIELDS, STORY_FIELDS, Kind, column_of

# Of a story's row, not of the story: who saved it when.
BOOKKEEPING = {"id", "created_by", "creator_name", "created_at", "modified_at", "version"}
COLUMNS = {
    Kind.LINE: LineField, Kind.TEXT: PlainTextField, Kind.LINES: PlainTextField, Kind.HTML: CleanHTMLField,
    Kind.SLUG: models.SlugField, Kind.URL: models.URLField, Kind.CHOICE: models.CharField,
    Kind.FLAG: models.BooleanField, Kind.DATE: models.DateTimeField,
}  # fmt: skip


def test_every_column_of_a_story_is_declared():
    columns = {field.name for field in Story._meta.concrete_fields}
    assert columns - BOOKKEEPING - {*FORMER_FIELDS} <= {field.name for field in STORY_FIELDS}


def test_a_plain_field_is_declared_as_what_its_column_holds():
    wrong = [field.name for field in PLAIN_FIELDS if not isinstance(column_of(field), COLUMNS[field.kind])]
    assert wrong == []
    assert [field.name for field in PLAIN_FIELDS if bool(column_of(field).choices) != (field.kind is Kind.CHOICE)] == []


def test_schema_and_docs_are_as_generated():
    stale = [path.name for path, text in generated_files().items() if path.read_text("utf-8") != text]
    assert stale == [], "Run `python manage.py write_export_schema` and commit what it writes."
