"""Draws the demo's pictures and writes them next to the stories: python -m articles.demo.draw [NAME…]"""

import io
import sys
from pathlib import Path

from PIL import Image

from articles.demo import indoors, landscapes, outdoors, station, townlife, townscapes
from articles.demo.iptc import Words, iim_segment, xmp_packet

STORIES = Path(__file__).parent / "stories"
LARGEST_FILE = 75_000
QUALITY = 82

SCENES = {
    "harbour-dusk.jpg": landscapes.harbour_dusk,
    "mountains-snow.jpg": landscapes.mountains_snow,
    "river-bridge.jpg": landscapes.river_bridge,
    "wind-farm.jpg": landscapes.wind_farm,
    "city-night.jpg": townscapes.city_night,
    "tram-street.jpg": townscapes.tram_street,
    "ballot-box.jpg": townscapes.ballot_box,
    "concert-stage.jpg": townscapes.concert_stage,
    "lighthouse.jpg": outdoors.lighthouse,
    "wheat-field.jpg": outdoors.wheat_field,
    "market-awnings.jpg": townlife.market_awnings,
    "bakery-window.jpg": townlife.bakery_window,
    "football-night.jpg": townlife.football_night,
    "reading-room.jpg": indoors.reading_room,
    "station-clock.jpg": station.station_clock,
    "rainy-window.jpg": indoors.rainy_window,
}

WORDS = {
    "harbour-dusk.jpg": Words(
        "The harbour at dusk",
        "Cranes and moored boats in the inner harbour at dusk.",
        "Cranes and moored boats stand dark against an orange sky that is mirrored in calm water.",
        ("harbour", "dusk", "cranes", "boats"),
    ),
    "mountains-snow.jpg": Words(
        "Snow on the high range",
        "Snow on the high range in evening light, above wooded slopes.",
        "Snow-covered peaks in evening light above dark forested slopes and a bank of mist.",
        ("mountains", "snow", "winter"),
    ),
    "river-bridge.jpg": Words(
        "The stone bridge",
        "The stone bridge over the still river on a winter morning.",
        "A stone bridge with three arches over a still river, with mist and a low sun behind it.",
        ("bridge", "river", "morning", "mist"),
    ),
    "wind-farm.jpg": Words(
        "Turbines above the valley",
        "Wind turbines on the ridges above the valley, in morning mist.",
        "Wind turbines stand on misty hills one behind another in pale morning light.",
        ("wind energy", "turbines", "hills"),
    ),
    "city-night.jpg": Words(
        "The city by night",
        "The lights of the city centre, seen across the river.",
        "A dense skyline at night with hundreds of lit windows, reflected in the river below.",
        ("city", "night", "river"),
    ),
    "tram-street.jpg": Words(
        "The last tram home",
        "A tram of line 4 comes up a wet street in the blue hour.",
        "A tram with lit windows comes up a wet street at evening, between tall houses and street lamps.",
        ("tram", "street", "evening", "transport"),
    ),
    "ballot-box.jpg": Words(
        "One vote",
        "A ballot paper on its way into the box.",
        "A folded ballot paper is halfway into the slot of a wooden box, lit from one side.",
        ("election", "ballot box", "vote"),
    ),
    "concert-stage.jpg": Words(
        "Before the concert",
        "The stage of the concert hall, an hour before the doors open.",
        "A lit stage with a grand piano and music stands, seen from the dark rows of the hall.",
        ("concert hall", "stage", "piano", "music"),
    ),
    "lighthouse.jpg": Words(
        "The light is lit",
        "The lighthouse on its rock after sunset, with the keeper's house beside it.",
        "A red and white lighthouse shines from a dark headland over a calm sea after sunset.",
        ("lighthouse", "coast", "sunset", "sea"),
    ),
    "wheat-field.jpg": Words(
        "Ready for harvest",
        "Ripe wheat and a single lime tree in the evening sun.",
        "A field of ripe wheat reaches to low hills; a single round tree stands in it under a wide sky.",
        ("wheat", "harvest", "field", "farming"),
    ),
    "market-awnings.jpg": Words(
        "Market morning",
        "Three stalls under striped awnings on the market square.",
        "Three market stalls with striped awnings and crates of fruit stand before gabled houses and a clock tower.",
        ("market", "stalls", "fruit", "square"),
    ),
    "bakery-window.jpg": Words(
        "Bread before daylight",
        "The bakery's window is the first light in the street.",
        "A lit shop window full of bread shines in a dark brick wall; a baker's shadow stands behind the door.",
        ("bakery", "bread", "shop", "night"),
    ),
    "football-night.jpg": Words(
        "Under floodlights",
        "The ground before kick-off, under floodlights.",
        "A football lies on striped grass before an empty goal, a full stand and four floodlights at night.",
        ("football", "stadium", "floodlights", "sport"),
    ),
    "reading-room.jpg": Words(
        "Quiet, please",
        "The reading room of the city library in the late afternoon.",
        "Green lamps stand along a wooden table between tall walls of books, with arched windows at the end.",
        ("library", "reading room", "books"),
    ),
    "station-clock.jpg": Words(
        "Twelve minutes to eight",
        "The clock over the platform of the main station.",
        "A large round clock hangs under an arched roof of iron and glass, beside a waiting train.",
        ("station", "clock", "train", "transport"),
    ),
    "rainy-window.jpg": Words(
        "Rain",
        "Rain on a window in the city centre.",
        "Three people with umbrellas walk through evening lights, blurred behind raindrops on a window pane.",
        ("rain", "weather", "umbrellas", "street"),
    ),
}


def jpeg(image: Image.Image, words: Words) -> bytes:
    """The picture and its metadata as a JPEG of at most LARGEST_FILE bytes, at the highest quality up to QUALITY."""
    written = {"xmp": xmp_packet(words), "extra": iim_segment(words)}
    for quality in range(QUALITY, 40, -2):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=quality, optimize=True, progressive=True, **written)
        if out.tell() <= LARGEST_FILE:
            break
    return out.getvalue()


def main(names: list[str]) -> None:
    for name in names or SCENES:
        data = jpeg(SCENES[name](), WORDS[name])
        (STORIES / name).write_bytes(data)
        print(f"{name}: {len(data) // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
