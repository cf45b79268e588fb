"""Many rows at once: some at a time, and written past Django's objects where these take five times as long."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import islice

from django.db import connection, models

AT_A_TIME = 500  # no database takes any number of values in one question


def some_at_a_time(things: Iterable) -> Iterator[list]:
    """The same things in their order, some at a time."""
    things = iter(things)
    while some := list(islice(things, AT_A_TIME)):
        yield some


def insert_rows(model: type[models.Model], columns: list[str], rows: Iterable[tuple], conflict: str = "") -> None:
    """Insert rows of a table of ours, each a value for each of the named fields (keys where they lead to other rows).

    With `conflict`, fields by which a row is known that may be there already: then it is overwritten.
    What is public among it must be marked by whoever writes the stories to which the rows belong.
    """
    fields = [model._meta.get_field(name) for name in columns]
    stored = [stored_by(field) for field in fields]
    values = [[prepare(value) for prepare, value in zip(stored, row, strict=True)] for row in rows]
    if not values:
        return
    quoted = [connection.ops.quote_name(field.column) for field in fields]
    sql = (
        f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(quoted)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(fields))})"  # nothing but names of our own fields is put in
    )
    if conflict:
        sql += f" ON CONFLICT ({conflict}) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in quoted)}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def insert_objects(objects: list[models.Model]) -> None:
    """Insert new objects of one model, which don't learn their keys."""
    for model in {type(one) for one in objects}:
        fields = [field for field in model._meta.concrete_fields if not field.primary_key]
        rows = ([getattr(one, field.attname) for field in fields] for one in objects)
        insert_rows(model, [field.name for field in fields], rows)


def stored_by(field: models.Field) -> Callable:
    """How a field's values are stored. They are remembered: one time, one key, nothing come again and again."""
    prepare = partial(field.get_db_prep_save, connection=connection)
    return prepare if isinstance(field, models.JSONField) else lru_cache(AT_A_TIME)(prepare)
