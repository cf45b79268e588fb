"""Draws the demo's pictures, the stories' and the authors': python -m articles.demo.draw [NAME…]"""

import io
import sys
from functools import partial
from pathlib import Path

from PIL import Image

from articles.demo import (
    charts,
    indoors,
    landscapes,
    outdoors,
    outskirts,
    pastimes,
    rooms,
    station,
    townlife,
    townscapes,
    waterside,
)
from articles.demo.iptc import Words, iim_segment, xmp_packet
from articles.demo.portraits import FACES, portrait

STORIES = Path(__file__).parent / "stories"
PORTRAITS = Path(__file__).parent / "portraits"
PORTRAIT_SIZE = (640, 800)
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
    "rowing-dawn.jpg": waterside.rowing_dawn,
    "heron.jpg": waterside.heron,
    "fishing-boat.jpg": waterside.fishing_boat,
    "river-gauge.jpg": waterside.river_gauge,
    "council-chamber.jpg": rooms.council_chamber,
    "organ-pipes.jpg": rooms.organ_pipes,
    "pool-lanes.jpg": rooms.pool_lanes,
    "dry-dock.jpg": rooms.dry_dock,
    "observatory.jpg": outskirts.observatory,
    "roof-hives.jpg": outskirts.roof_hives,
    "old-oak.jpg": outskirts.old_oak,
    "cinema-night.jpg": pastimes.cinema_night,
    "chess.jpg": pastimes.chess,
    "chart-river.jpg": charts.river_level,
    "chart-rain.jpg": charts.rain_by_hour,
    "chart-sea-level.jpg": charts.sea_level,
    "gauge-reader.jpg": partial(portrait, FACES["birk-sander"]),
    "bicycle-dealer.jpg": partial(portrait, FACES["berit-olander"]),
}
AUTHORS = ["tomas-ferrow", "mara-linden", "ines-calder", "jonas-pell", "leila-haddad", "elena-dimova", "petar-raychev"]

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
    "rowing-dawn.jpg": Words(
        "The eight goes out",
        "The eight of Aldermouth Rowing Club on the upper river before sunrise.",
        "Eight rowers and a cox in a narrow boat on a still river, under a pink sky, with hills behind.",
        ("rowing", "river", "morning", "sport"),
    ),
    "heron.jpg": Words(
        "Waiting for breakfast",
        "A grey heron in the shallows of the salt marsh.",
        "A grey heron stands in shallow water between reeds, in pale green mist with a low sun.",
        ("heron", "birds", "reeds", "marsh"),
    ),
    "fishing-boat.jpg": Words(
        "On the way home",
        "A trawler of the Aldermouth fleet, an hour before the auction.",
        "A small blue and red trawler with a white wheelhouse on a lively sea, followed by gulls.",
        ("fishing", "trawler", "sea", "gulls"),
    ),
    "river-gauge.jpg": Words(
        "At the gauge",
        "The gauge at the Old Bridge in the rain.",
        "A white staff with black and red marks on a stone quay wall stands in brown water in the rain.",
        ("river", "gauge", "flood", "rain"),
    ),
    "council-chamber.jpg": Words(
        "Before the sitting",
        "The council chamber an hour before the first sitting.",
        "Curved rows of desks with red chairs and papers before a raised speaker’s desk with two lamps.",
        ("council", "chamber", "city hall"),
    ),
    "organ-pipes.jpg": Words(
        "Two thousand pipes",
        "The front of the organ in St Olave’s, with the lamp over the keyboards lit.",
        "Silver organ pipes in a wooden case rise above three lit keyboards in a dark church.",
        ("organ", "church", "music"),
    ),
    "pool-lanes.jpg": Words(
        "Before the first swimmer",
        "The pool of the Alder Baths a few minutes before opening.",
        "An empty swimming pool with red and blue lane ropes that run towards tall bright windows.",
        ("swimming", "pool", "baths", "sport"),
    ),
    "dry-dock.jpg": Words(
        "Hull 214",
        "The bow of hull 214 in the dry dock at the end of the shift.",
        "The blue and red bow of a ship stands in a dock under an orange gantry crane; a welder works on a scaffold.",
        ("shipyard", "ship", "dock", "crane"),
    ),
    "observatory.jpg": Words(
        "The dome is open",
        "The public observatory on Greyfell with the comet above it.",
        "A white dome with an open slit and a lit door stands on a dark hill under the Milky Way and a comet.",
        ("observatory", "comet", "stars", "night"),
    ),
    "roof-hives.jpg": Words(
        "Above the letters",
        "The hives on the roof of the main post office.",
        "Four painted beehives stand on a flat roof with lavender, above the gables of an old town.",
        ("bees", "hives", "roof", "city"),
    ),
    "old-oak.jpg": Words(
        "The oak at Elm Cross",
        "The oak on the common at Elm Cross in its last leaves.",
        "A broad old oak with orange leaves stands in a misty meadow beside a wooden fence.",
        ("oak", "tree", "autumn", "meadow"),
    ),
    "cinema-night.jpg": Words(
        "The last show",
        "The Aurora before the late show.",
        "The lit front of an old cinema with a neon sun above its doors, reflected in a wet street.",
        ("cinema", "night", "neon", "street"),
    ),
    "chess.jpg": Words(
        "Late in the game",
        "The board of the deciding game, after forty moves.",
        "A few light and dark chess pieces stand on a wooden board in warm lamplight.",
        ("chess", "board", "game"),
    ),
    "chart-river.jpg": Words(
        "The river rises",
        "The level of the Alder at the Old Bridge from noon to noon.",
        "Line chart: the river rises from 1.1 to 3.1 metres overnight and falls a little, "
        "below the mark of 3.52 metres.",
        ("chart", "river", "flood"),
    ),
    "chart-rain.jpg": Words(
        "Eighteen hours of rain",
        "Rain on the mole, hour by hour.",
        "Bar chart: rain grows from one litre an hour to nine at ten in the evening, "
        "and fades by seven in the morning.",
        ("chart", "rain", "weather"),
    ),
    "chart-sea-level.jpg": Words(
        "The sea since 1874",
        "Mean sea level at the mole, year by year.",
        "Line chart: the sea rises by about nine centimetres until 1980 and by some fifteen more since then.",
        ("chart", "sea level", "climate"),
    ),
    "gauge-reader.jpg": Words(
        "Birk Sander",
        "Birk Sander has read the gauge at the Old Bridge for 31 years.",
        "Portrait of a bald man with a grey beard in a yellow oilskin.",
        ("portrait", "river", "gauge"),
    ),
    "bicycle-dealer.jpg": Words(
        "Berit Olander",
        "Berit Olander, who keeps the bicycle shop in Lower Tanner Street.",
        "Portrait of a woman with a red headscarf with white dots and a blue jacket.",
        ("portrait", "Tanner Street"),
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


def author_words(name: str) -> Words:
    person = name.replace("-", " ").title()
    return Words(person, f"{person}.", f"Portrait of {person}, head and shoulders before a plain wall.", ("portrait",))


def main(names: list[str]) -> None:
    for name in names or [*SCENES, *AUTHORS]:
        if name in SCENES:
            path, data = STORIES / name, jpeg(SCENES[name](), WORDS[name])
        else:
            path, image = PORTRAITS / f"{name}.jpg", portrait(FACES[name])
            data = jpeg(image.resize(PORTRAIT_SIZE, Image.Resampling.LANCZOS), author_words(name))
        path.write_bytes(data)
        print(f"{path.name}: {len(data) // 1000} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
