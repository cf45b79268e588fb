"""Many rows at once, in batches, and written without model instances where these take five times as long."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import islice

from django.db import connection, models

AT_A_TIME = 500  # every database limits the number of values in a query
MOST_VALUES = 999  # in one statement: the limit of older SQLite versions


def some_at_a_time(things: Iterable, most: int = AT_A_TIME) -> Iterator[list]:
    """The same things in their order, in lists of at most `most`."""
    things = iter(things)
    while some := list(islice(things, most)):
        yield some


def distinct(rows: Iterable[models.Model | None]) -> list[models.Model]:
    """Rows of one model in their order, each once, whether saved or not; None is left out."""
    return list({(row.pk, None if row.pk else id(row)): row for row in rows if row}.values())


def insert_rows(model: type[models.Model], columns: list[str], rows: Iterable[tuple], conflict: str = "") -> None:
    """Insert rows of `model`, each with a value for every named column (primary keys for foreign keys).

    `conflict` names the columns of a unique constraint, separated by commas: a row that exists already is overwritten.
    No two of `rows` may agree in these columns. No key is raised: that is up to the caller.
    """
    fields = [model._meta.get_field(name) for name in columns]
    stored = [stored_by(field) for field in fields]
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)}) VALUES "  # noqa: S608
    row_sql = f"({', '.join(['%s'] * len(fields))})"
    known = f" ON CONFLICT ({conflict}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in quoted)}"
    with connection.cursor() as cursor:
        for some in some_at_a_time(rows, MOST_VALUES // len(fields)):
            values = [prepare(value) for row in some for prepare, value in zip(stored, row, strict=True)]
            cursor.execute(into + ", ".join([row_sql] * len(some)) + (known if conflict else ""), values)


def insert_objects(model: type[models.Model], objects: Iterable[models.Model]) -> None:
    """Insert new instances of a model. They aren't given their primary keys."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    rows = ([getattr(one, field.attname) for field in fields] for one in objects)
    insert_rows(model, [field.name for field in fields], rows)


def stored_by(field: models.Field) -> Callable:
    """The function that turns a field's values into the database's. It caches results, because values repeat."""
    prepare = partial(field.get_db_prep_save, connection=connection)
    return prepare if isinstance(field, models.JSONField) else lru_cache(AT_A_TIME)(prepare)
