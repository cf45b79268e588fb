"""The newsroom format is fed damaged archives: it refuses them with a message, or reads them."""

import copy
import json
import shutil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.importing.incoming import BadInput
from articles.tests.importing.archives import TABLES, rows_of, sign, write_rows
from articles.tests.importing.test_newsroom_refusals import original, read  # noqa: F401

NUMBERS = st.one_of(st.integers(), st.sampled_from([2**31, 2**63, 1e400, -0.0, 1.0]), st.floats())
WORDS = st.one_of(st.text(), st.sampled_from(["", "\0", "\ud800", "x" * 2001, "2026-02-30T00:00:00+00:00", "../x"]))
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


def places(value, path=()):
    """All places in a row at which a value can be replaced: keys, and indexes of lists."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield (*path, key)
        yield from places(part, (*path, key))


def changed(row, path, change, value):
    row = copy.deepcopy(row)
    target = row
    for key in path[:-1]:
        target = target[key]
    if change == "drop":
        del target[path[-1]]
    elif change == "add" and isinstance(target, dict):
        target[str(value)[:20]] = value
    elif change == "twice" and isinstance(target, list):
        target.append(target[path[-1]])
    else:
        target[path[-1]] = value
    return row


@pytest.fixture(scope="module")
def archive(tmp_path_factory, original):  # noqa: F811
    return shutil.copytree(original, tmp_path_factory.mktemp("fuzz") / "export")


@settings(settings.get_profile("fuzz"))
@given(data=st.data())
def test_a_damaged_archive_is_refused_with_a_message(archive, data):
    """Changed at one place of a row, or in its bytes, with correct checksums."""
    table = data.draw(st.sampled_from(TABLES))
    whole = (archive / f"{table}.jsonl").read_bytes()
    try:
        if data.draw(st.integers(0, 4)):
            rows = rows_of(archive, table)
            number = data.draw(st.integers(0, len(rows) - 1))
            path = data.draw(st.sampled_from(list(places(rows[number]))))
            change = data.draw(st.sampled_from(["put", "put", "drop", "add", "twice"]))
            rows[number] = json.dumps(changed(rows[number], path, change, data.draw(VALUES)))
            write_rows(archive, table, rows)
        else:
            at = data.draw(st.integers(0, len(whole)))
            cut = data.draw(st.integers(0, 20))
            (archive / f"{table}.jsonl").write_bytes(whole[:at] + data.draw(st.binary(max_size=8)) + whole[at + cut :])
        sign(archive)
        assert read(archive)
    except BadInput:
        pass
    finally:
        (archive / f"{table}.jsonl").write_bytes(whole)
