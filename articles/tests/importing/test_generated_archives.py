"""Archives with all that goes wrong in real ones: every word arrives or is named, and a second run changes nothing."""

import json
import re

import pytest

from articles.models import Story
from articles.tests.importing.conftest import summary
from articles.tests.importing.generated import site_of_markdown, wordpress_export
from articles.text.markup import text_of

pytestmark = pytest.mark.django_db
SEEDS = range(4)


@pytest.fixture(params=[f"{kind}-{seed}" for kind in ("wordpress", "markdown") for seed in SEEDS])
def archive(request, tmp_path):
    """What was made, and where it is."""
    kind, _, seed = request.param.partition("-")
    folder = tmp_path / "archive"
    folder.mkdir()
    if kind == "markdown":
        return site_of_markdown(int(seed), folder), folder
    made, text = wordpress_export(int(seed))
    (folder / "export.xml").write_text(text, encoding="utf-8")
    return made, folder


def words_here():
    """The numbered words of each story that is here."""
    stories = Story.objects.values_list("headline", "lead", "body")
    return [set(re.findall(r"word\d+", " ".join([headline, lead, text_of(body)]))) for headline, lead, body in stories]


def test_every_word_arrives_or_is_named_and_a_second_run_changes_nothing(archive, run, tmp_path):
    made, folder = archive
    report = tmp_path / "report.jsonl"
    _status, dry, _errors = run(folder, dry_run=True)
    status, out, errors = run(folder, report=report)
    assert status == 0, errors
    assert summary(out) == summary(dry)
    assert summary(out).startswith(f"{len(made)} created, 0 updated, 0 unchanged, 0 kept, 0 rejected")
    here = words_here()
    assert [
        one.headline for one in made if {*one.words} - one.may_go not in [words - one.may_go for words in here]
    ] == []
    for line in map(json.loads, report.read_text().splitlines()):
        losses = [warning for warning in line["warnings"] if re.match(r"[\d,]+ of [\d,]+ words", warning)]
        assert bool(losses) == (line["words_out"] < line["words_in"]), line
        assert not any("unexplained" in loss for loss in losses), losses
    _status, again, _errors = run(folder)
    assert summary(again).startswith(f"0 created, 0 updated, {len(made)} unchanged, 0 kept, 0 rejected")
