"""Concurrent and interrupted imports and exports, in real processes with databases of their own."""

import hashlib
import os
import signal
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from articles.tests.factories import picture_bytes
from articles.tests.importing.conftest import manage

PAGE = """Ferry to the islands sails again {number}

Nov 7, 2025 11:00 184

The first ferry left at dawn with forty passengers.
"""


@pytest.fixture
def folder(tmp_path):
    """Three hundred stories; some have a picture."""
    folder = tmp_path / "stories"
    folder.mkdir()
    for number in range(300):
        (folder / f"{number:03}.txt").write_text(PAGE.format(number=number))
    for number in (3, 150, 299):
        (folder / f"{number:03}-1.png").write_bytes(picture_bytes())
    for number in (3, 150, 299):
        page = folder / f"{number:03}.txt"
        page.write_text(page.read_text().replace("184\n", f"184\n\nFerry to the islands sails again {number}  - 1\n"))
    return folder


def counts(out):
    """The counts in the last line: {"created": 3, …}."""
    last = out.decode().splitlines()[-1]
    return {name: int(count) for count, name in (part.split() for part in last.split(": ")[1].split(", "))}


def state(data_dir):
    """What readers could see, without primary keys and times; and every file."""
    with sqlite3.connect(data_dir / "newsroom.sqlite3") as database:
        rows = {
            table: sorted(database.execute(f"SELECT {columns} FROM articles_{table}"))
            for table, columns in {
                "story": "headline, body, published_at, slug, source_id, version",
                "image": "checksum",
                "storyimage": "position, own_caption",
                "section": "slug",
                "pageviews": "imported",
                "revision": "version, saved_by_id",
            }.items()
        }
    media = data_dir / "media"
    kept = [path for path in media.rglob("*") if path.is_file()]
    return rows, sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in kept)


def test_three_imports_at_once_create_each_story_once(data_dir, folder):
    runs = [manage("import_stories", str(folder), data_dir=data_dir) for _ in range(3)]
    results = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0, 0, 0], results
    assert sum(counts(out)["created"] for out, _err in results) == 300


@pytest.mark.parametrize("after_items", [1, 200])
def test_a_killed_import_ends_like_any_other_when_it_is_run_again(data_dir, clean_dir, folder, tmp_path, after_items):
    report = tmp_path / "report.jsonl"
    run = manage("import_stories", str(folder), "--report", str(report), data_dir=data_dir)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (report.exists() and report.read_bytes().count(b"\n") >= after_items):
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.communicate()
    out, err = manage("import_stories", str(folder), data_dir=data_dir).communicate(timeout=120)
    again = counts(out)
    assert again["created"] + again["unchanged"] == 300, (out, err)
    assert again["unchanged"] >= after_items
    out, _err = manage("import_stories", str(folder), data_dir=data_dir).communicate(timeout=120)
    assert counts(out)["unchanged"] == 300
    assert manage("import_stories", str(folder), data_dir=clean_dir).wait(120) == 0
    assert manage("make_renditions", data_dir=data_dir).wait(60) == 0  # which the killed process didn't make
    assert state(data_dir) == state(clean_dir)


def interrupted(run):
    """End a process with Ctrl-C; returns its output."""
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=60)
    assert b"Traceback" not in err
    if run.returncode:  # else it had finished already
        assert run.returncode == 130
        assert b"un the same command again" in err
    return out


def test_ctrl_c_ends_an_import_with_the_summary_so_far(data_dir, folder, tmp_path):
    report = tmp_path / "report.jsonl"
    run = manage("import_stories", str(folder), "--report", str(report), data_dir=data_dir, start_new_session=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (report.exists() and report.stat().st_size):
        time.sleep(0.01)
    told = counts(interrupted(run))["created"]
    out, _err = manage("import_stories", str(folder), data_dir=data_dir).communicate(timeout=120)
    assert counts(out)["unchanged"] >= told > 0


def stories_in(data_dir):
    with closing(sqlite3.connect(data_dir / "newsroom.sqlite3")) as database:
        return database.execute("SELECT COUNT(*) FROM articles_story").fetchone()[0]


def test_an_undo_ended_by_ctrl_c_continues_when_it_is_run_again(data_dir, folder):
    assert manage("import_stories", str(folder), data_dir=data_dir).wait(120) == 0
    run = manage("undo_import", "1", data_dir=data_dir)
    while run.poll() is None and stories_in(data_dir) == 300:
        time.sleep(0.001)
    interrupted(run)
    assert manage("undo_import", "1", data_dir=data_dir).wait(60) == 0
    assert stories_in(data_dir) == 0


def child_of(process):
    """The process that reads ahead of an import, once it has started (from Linux's /proc)."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None:
        if found := children.read_text().split():
            return int(found[0])
    raise AssertionError("the import has ended")


def test_an_import_whose_reading_process_is_killed_prints_the_summary_so_far(data_dir, folder):
    run = manage("import_stories", str(folder), data_dir=data_dir)
    os.kill(child_of(run), signal.SIGKILL)
    out, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert b"run the same command again" in err
    assert b"Traceback" not in err
    told = counts(out)["created"]
    out, _err = manage("import_stories", str(folder), data_dir=data_dir).communicate(timeout=120)
    assert counts(out) | {"pictures": 0} == counts(out) | {"created": 300 - told, "unchanged": told, "pictures": 0}


def files_in(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def unfinished_exports(destination):
    """The folders of unfinished exports to a destination."""
    return list(destination.parent.glob(f".{destination.name}.*.part/export"))


def test_a_killed_export_leaves_the_earlier_one_unchanged(data_dir, folder, tmp_path):
    assert manage("import_stories", str(folder), data_dir=data_dir).wait(120) == 0
    destination = tmp_path / "out"
    assert manage("export_stories", str(destination), data_dir=data_dir).wait(60) == 0
    earlier = files_in(destination)
    assert earlier
    killed = False
    while not killed:  # now and then an export finishes first
        run = manage("export_stories", str(destination), data_dir=data_dir)
        while run.poll() is None and not unfinished_exports(destination):
            time.sleep(0.001)
        run.kill()
        run.communicate()
        killed = run.returncode == -signal.SIGKILL
    assert files_in(destination) == earlier
    (begun,) = unfinished_exports(destination)
    out, _err = manage("import_stories", str(begun), data_dir=data_dir).communicate(timeout=60)
    assert counts(out)["rejected"] >= 1  # half an export is no export
    assert counts(out)["created"] == 0
    assert manage("export_stories", str(destination), data_dir=data_dir).wait(60) == 0
    assert files_in(destination) == earlier
