"""What a post may hold in memory, however it was made; and the steps that somebody runs alone."""

import json
import os
import subprocess
import sys

import pytest

from articles.importing.incoming import IncomingStory
from articles.importing.items import Item
from articles.importing.run import together
from articles.importing.wordpress.export import read_posts
from articles.tests.importing.wordpress import SAMPLE, export, item, meta, read_one


def items(count, **fields):
    for number in range(count):
        story = IncomingStory(source="harbour.example", source_id=str(number), **fields)
        yield Item(file="posts.xml", number=number, incoming=story)


@pytest.mark.parametrize("fields", [{"body": "x" * 1_000_000}, {"tags": ["ferry"] * 10_000}])
def test_large_stories_are_stored_a_few_at_a_time(fields):
    sizes = [len(some) for some in together(items(20, **fields))]

    assert sum(sizes) == 20
    assert max(sizes) <= 4


def test_usual_stories_are_stored_two_hundred_at_a_time():
    assert [len(some) for some in together(items(450, body="x" * 6_000, tags=["ferry", "city"]))] == [200, 200, 50]


def test_a_post_of_many_shortcodes_says_of_a_hundred_what_they_held(tmp_path):
    content = "Words. " + " ".join(f'[su_note{number} text="one two three"]' for number in range(1_000))

    story = read_one(tmp_path, item(content))

    assert len(story.left_out) <= 101
    assert sum(one.words for one in story.left_out) >= 3_000


def test_the_same_shortcode_many_times_is_one_reason(tmp_path):
    story = read_one(tmp_path, item("Words. " + '[su_note text="one two"] ' * 500))

    assert len(story.left_out) == 1


def test_a_name_of_any_length_is_cut_in_warnings(tmp_path):
    story = read_one(tmp_path, item(f"Words. [su_{'a' * 100_000}]"))

    assert max(map(len, [*story.warnings, *(one.why for one in story.left_out)])) < 500


def test_fields_that_nobody_reads_count_for_the_size_of_a_post(tmp_path):
    file = tmp_path / "posts.xml"
    fields = "".join(meta(f"f{number}", "Words that somebody may have seen") for number in range(25_000))
    file.write_text(export(item("Words.", more=fields)), encoding="utf-8")

    [post] = read_posts(file)

    assert post.is_too_large
    assert len(post.other_texts) < 25_000


@pytest.mark.parametrize("step", ["read", "clean"])
def test_a_step_prints_the_posts_of_an_export_as_json(step, tmp_path):
    environment = {**os.environ, "SECRET_KEY": "only-for-tests", "DATA_DIR": str(tmp_path)}
    environment |= {"DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    command = [sys.executable, "-m", f"articles.importing.{step}", str(SAMPLE)]

    done = subprocess.run(command, check=False, env=environment, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
    first, _end = json.JSONDecoder().raw_decode(done.stdout)
    assert first["incoming"]["name_addresses"]
