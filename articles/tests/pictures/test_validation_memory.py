"""No picture file takes more than 300 MB or crashes the process (benchmarks/intake.py measures seconds)."""

import json

import pytest
from PIL import Image as Drawing

from articles.tests.pictures.files import LARGEST, animation, saved, stated_larger
from articles.tests.pictures.measuring import cost_of_file, run

# The three that need the most memory; benchmarks/intake.py measures all.
HEAVIEST = ["PNG, RGBA", "PNG, 16 bits", "JPEG, progressive, 4:4:4, square"]


@pytest.mark.parametrize("name", HEAVIEST)
def test_the_largest_valid_pictures_cost_less_than_300_mb(tmp_path, name):
    (tmp_path / "picture").write_bytes(LARGEST[name]())
    cost = cost_of_file(tmp_path / "picture")
    assert cost["verdict"] == "valid"
    assert 100 < cost["megabytes"] <= 300


@pytest.mark.parametrize(
    "bomb",
    [
        lambda: stated_larger(animation("GIF", 300, (200, 200)), "<2H", 200, 2_000),
        lambda: saved(Drawing.new("1", (13_000, 13_000)), "PNG"),
    ],
    ids=["300 frames of 2,000 × 2,000", "13,000 × 13,000 at one bit"],
)
def test_ten_decompression_bombs_at_once_cost_next_to_nothing(tmp_path, bomb):
    (tmp_path / "picture").write_bytes(bomb())
    cost = cost_of_file(tmp_path / "picture", times=10)
    assert cost["verdict"].startswith("it has too many")
    assert cost["megabytes"] <= 20


def test_files_with_a_few_changed_bytes_are_either_valid_or_refused():
    result = json.loads(run("articles.tests.pictures.mutations", "300"))
    assert result["verdicts"]["valid"] > 10
    assert result["verdicts"]["it is damaged or incomplete"] > 100
    assert result["megabytes"] <= 300
