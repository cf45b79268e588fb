"""Code that doesn't know a column can insert rows: what has a default in Python has it in the database too."""

import datetime
import uuid

import pytest
from django.apps import apps
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from articles.models import (
    Byline,
    CacheVersion,
    DeletedStory,
    FormKey,
    ImportItem,
    ImportRun,
    PreviewLink,
    UnsavedText,
)
from articles.models.pageviews import add_page_views
from articles.models.rows import insert_rows
from articles.tests.factories import (
    HOUR,
    make_author,
    make_correction,
    make_editor,
    make_front_page,
    make_image,
    make_page,
    make_section,
    make_story,
    make_tag,
)

OURS = list(apps.get_app_config("articles").get_models())


def columns(model):
    """The non-null columns of a model, but not those that Django's own user brings along."""
    djangos_own = (
        {field.name for field in AbstractUser._meta.get_fields()} if issubclass(model, AbstractUser) else set()
    )
    return [field for field in model._meta.concrete_fields if not field.null and field.name not in djangos_own]


def identifying(model):
    together = {name for rule in model._meta.constraints for name in getattr(rule, "fields", ())}
    return {field.name for field in model._meta.concrete_fields if field.unique or field.name in together}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_default_in_python_is_one_in_the_database_too(model):
    optional = {field.name for field in columns(model) if field.has_default()} - identifying(model)
    in_database = {field.name for field in columns(model) if field.has_db_default()}
    assert in_database == optional


@pytest.fixture
def rows(db):
    """One of each kind that has columns with defaults."""
    editor, author = make_editor(), make_author()
    story = make_story(authors=[author])
    correction = make_correction(story, by=editor)
    add_page_views({story.pk: 1})
    run = ImportRun.objects.create()
    return [
        story, correction, correction.after, make_section(), make_tag(), make_page(), make_image(), run,
        Byline.objects.get(),
        ImportItem.objects.create(run=run, file="a.md", outcome="created"), CacheVersion.objects.get(pk=1),
        PreviewLink.objects.create(story=story, made_by=editor, expires_at=timezone.now() + HOUR),
        DeletedStory.objects.create(story_key=9, version=1, document={"headline": "Gone"}, created_at=timezone.now()),
        UnsavedText.objects.create(user=editor, fields={}),
        FormKey.objects.create(user=editor, key=uuid.uuid4(), digest=""), story.page_views, story.views_in_hours.get(),
        make_front_page(), make_front_page({"place": "lead"}).slots.get(),
    ]  # fmt: skip


def insert_without_defaults(row):
    """Replace a row with what a release would have inserted that knows no column with a default."""
    known = [field for field in row._meta.concrete_fields if not field.has_db_default()]
    models.QuerySet(type(row)).filter(pk=row.pk)._raw_delete("default")
    insert_rows(type(row), [field.name for field in known], [[getattr(row, field.attname) for field in known]])


def test_a_row_from_a_release_that_knows_no_column_with_a_default_reads_as_python_would_have_made_it(rows):
    assert {type(row) for row in rows} == {
        model for model in OURS if any(field.has_db_default() for field in columns(model))
    }
    for row in rows:
        insert_without_defaults(row)
        found = models.QuerySet(type(row)).get(pk=row.pk)
        for field in row._meta.concrete_fields:
            value = getattr(found, field.attname)
            if isinstance(field.db_default, Now):
                assert abs(timezone.now() - value) < datetime.timedelta(minutes=1), field
            elif field.has_db_default():
                assert value == field.get_default(), field
