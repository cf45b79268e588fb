"""Draws the demo's pictures and writes them beside the stories: python -m articles.demo.draw"""

import io
import sys
from pathlib import Path

from PIL import Image

from articles.demo import landscapes, townscapes

STORIES = Path(__file__).parent / "stories"
LARGEST_FILE = 60_000
QUALITY = 80


SCENES = {
    "harbour-dusk.jpg": landscapes.harbour_dusk,
    "mountains-snow.jpg": landscapes.mountains_snow,
    "river-bridge.jpg": landscapes.river_bridge,
    "wind-farm.jpg": landscapes.wind_farm,
    "city-night.jpg": townscapes.city_night,
    "tram-street.jpg": townscapes.tram_street,
    "ballot-box.jpg": townscapes.ballot_box,
    "concert-stage.jpg": townscapes.concert_stage,
}


def jpeg(image: Image.Image) -> bytes:
    """The picture as JPEG of at most LARGEST_FILE bytes, at QUALITY or as little below as that takes."""
    for quality in range(QUALITY, 40, -2):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
        if out.tell() <= LARGEST_FILE:
            break
    return out.getvalue()


def main(names: list[str]) -> None:
    for name in names or SCENES:
        data = jpeg(SCENES[name]())
        (STORIES / name).write_bytes(data)
        print(f"{name}: {len(data) // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
