"""Scenes in the open: a harbour, mountains, a bridge, wind turbines."""

import math

from PIL import Image, ImageDraw, ImageOps

from articles.demo.brush import (
    HEIGHT,
    SCALE,
    WIDTH,
    Colour,
    Point,
    Scene,
    Stencil,
    dice,
    ridge,
    texture,
)


def harbour_dusk() -> Image.Image:
    """Cranes and masts against the last light, mirrored in calm water."""
    water = 500
    scene = Scene((0, (36, 44, 78)), (0.3, (104, 84, 118)), (0.5, (222, 134, 98)), (0.63, (252, 196, 128)))
    streaks = texture(3, (5, 36), (13, 80)).point(lambda grey: max(0, grey - 118) * 3)
    scene.lay(Stencil().box(0, 60, WIDTH, 420).through(streaks), (238, 138, 108), 3, 0.5)
    scene.shine(Stencil().oval(790, 480, 210, 120), (255, 170, 80), 90, 0.8)
    scene.shine(Stencil().oval(790, 470, 30), (255, 236, 190), 7)
    scene.lay(Stencil().under(ridge(8, 462, 470, 30), water), (150, 96, 98))
    scene.haze(water, 60, (250, 180, 124), 0.6)
    scene.lay(Stencil().under(ridge(21, 486, 478, 10, fall=0.62), water), (84, 60, 78))
    far, near = Stencil(), Stencil()
    for x, size in ((640, 0.45), (980, 0.5), (1075, 0.42)):
        crane(far, x, water, size)
    scene.lay(far, (92, 62, 76))
    for x, size in ((120, 1.12), (330, 0.95)):
        crane(near, x, water, size)
    near.box(0, 478, 520, water).box(500, 488, 560, water)
    for x, y in ((430, 452), (462, 452), (446, 430), (30, 452), (60, 452), (236, 455)):
        near.box(x - 15, y, x + 14, y + 26)
    scene.lay(near, (38, 30, 46))
    boats(scene, water)
    scene.mirror(water, (40, 40, 66), 0.28, 5)
    scene.lamps([(506, 470), (250, 462), (24, 470)], (255, 214, 150))
    return scene.finished(1)


def crane(stencil: Stencil, x: float, floor: float, size: float) -> None:
    """A harbour crane: a portal, a tower and a raised jib with its stays."""

    def at(across: float, up: float) -> tuple[float, float]:
        return x + across * size, floor - up * size

    for foot in (-38, 38):
        stencil.line(at(foot, 0), at(foot * 0.7, 120), thick=7 * size)
    stencil.line(at(-36, 40), at(36, 40), thick=4 * size).line(at(-34, 42), at(28, 112), thick=3 * size)
    stencil.polygon(at(-42, 118), at(48, 118), at(48, 132), at(-42, 132))
    stencil.polygon(at(-56, 132), at(10, 132), at(10, 172), at(-50, 172))
    stencil.line(at(-22, 170), at(-6, 262), thick=6 * size).line(at(10, 170), at(-6, 262), thick=4 * size)
    for start, end in (((4, 150), (196, 306)), ((4, 162), (196, 306))):
        stencil.line(at(*start), at(*end), thick=4 * size)
    for share in range(1, 12):
        stencil.line(at(4 + 16 * share, 150 + 13 * share), at(4 + 16 * share - 8, 162 + 12 * share - 4), thick=2 * size)
    stencil.line(at(-6, 262), at(194, 306), thick=1.6 * size).line(at(-6, 262), at(-50, 172), thick=2 * size)
    stencil.line(at(195, 305), at(195, 140), thick=1.3 * size).oval(*at(195, 136), 5 * size)


def boats(scene: Scene, water: float) -> None:
    chance, hulls = dice(14), Stencil()
    for x in (600, 676, 742, 868, 930, 1015, 1120):
        long, high = chance.uniform(26, 42), chance.uniform(96, 170)
        hulls.polygon(
            (x - long, water - 13),
            (x + long * 1.15, water - 17),
            (x + long * 0.8, water + 1),
            (x - long * 0.8, water + 1),
        )
        hulls.polygon(
            (x - long * 0.5, water - 13),
            (x - long * 0.4, water - 24),
            (x + long * 0.3, water - 24),
            (x + long * 0.5, water - 13),
        )
        hulls.line((x, water - 14), (x, water - high), thick=2.2).line(
            (x, water - 28), (x - long, water - 26), thick=2.6
        )
        hulls.line((x, water - high), (x + long * 1.1, water - 16), thick=0.8)
        hulls.line((x, water - high), (x - long, water - 14), thick=0.8)
    scene.lay(hulls, (32, 26, 42))


def mountains_snow() -> Image.Image:
    """Snow on high slopes in low sun: a landscape of heights, lit facet by facet."""
    scene = Scene((0, (74, 104, 152)), (0.3, (160, 176, 204)), (0.55, (246, 208, 186)), (1, (250, 224, 206)))
    wisps = texture(9, (3, 30), (9, 70)).point(lambda grey: max(0, grey - 128) * 3)
    scene.lay(Stencil().box(0, 20, WIDTH, 330).through(wisps), (255, 226, 214), 3, 0.55)
    slopes(scene)
    scene.haze(610, 150, (222, 214, 222), 0.7)
    for seed, height, colour in ((5, 610, (96, 112, 132)), (6, 668, (56, 72, 90)), (7, 735, (26, 36, 46))):
        skyline = ridge(seed, height, height + 14, 60, fall=0.5)
        scene.lay(firs(skyline, seed), colour)
        scene.haze(height + 95, 50, (196, 200, 212), 0.35)
    return scene.finished(2)


def slopes(scene: Scene) -> None:
    """The high range, from the farthest facet to the nearest."""
    columns, rows = 520, 300
    land = heights(columns + 2, rows + 2)
    pen = ImageDraw.Draw(scene.image)

    def place(column: int, row: int) -> tuple[float, float]:
        depth = 1 + (rows - row) / rows * 0.9
        x = WIDTH / 2 + (column / columns - 0.5) * WIDTH * 2.1 / depth
        return x * SCALE, (HEIGHT * 0.55 + row * 0.7 - land[row][column] * 560 / depth) * SCALE

    for row in range(rows):
        for column in range(columns):
            across = land[row][column + 1] - land[row][column]
            away = land[row + 1][column] - land[row][column]
            corners = [place(column + a, row + b) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
            pen.polygon(corners, fill=facet(across * 105, away * 105, land[row][column]))


def heights(columns: int, rows: int) -> list[list[float]]:
    """Heights from 0 to about 1: sharp crests at every scale, low in front and at the back."""
    total = [0.0] * (columns * rows)
    chance, weight = dice(37), [1.0] * (columns * rows)
    for cells, share in ((4, 0.5), (8, 0.27), (15, 0.15), (29, 0.07), (54, 0.028)):
        grid = Image.frombytes("L", (cells, cells), chance.randbytes(cells * cells)).convert("F")
        noise = grid.resize((columns, rows), Image.Resampling.BICUBIC).get_flattened_data()
        for number, value in enumerate(noise):
            crest = 1 - abs(value / 127.5 - 1)
            weight[number] *= max(0.0, crest) * 0.9 + 0.1
            total[number] += share * (crest if share > 0.5 else crest * min(1, weight[number] * 2.5))
    rise = [math.sin(math.pi * min(1, 0.12 + row / rows * 0.95)) ** 0.8 for row in range(rows)]
    peaks = [0.62 + sum(h * math.exp(-(((c / columns - x) / w) ** 2)) for x, w, h in PEAKS) for c in range(columns)]
    return [[total[row * columns + c] * rise[row] * peaks[c] for c in range(columns)] for row in range(rows)]


# The high summits: where they are across the land, their width, and how much height they add.
PEAKS = ((0.37, 0.1, 0.5), (0.62, 0.07, 0.34))


def facet(across: float, away: float, height: float) -> Colour:
    """A slope's colour: warm where it faces the sun on the left, blue in shade, rock where it is steep."""
    length = math.sqrt(across * across + away * away + 1)
    light = max(0.0, min(1.0, (across * 0.85 - away * 0.25 + 0.42) / length * 0.95 + 0.1))
    steep = 1 - 1 / length
    snow = 1 - max(0.0, min(1.0, steep * 6 - 3.2)) * max(0.0, min(1.0, height * 6 - 1.9))
    lit = mix((150, 122, 112), (255, 238, 222), snow)
    dark = mix((54, 62, 86), (112, 134, 180), snow)
    return mix(dark, lit, light)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))


def firs(skyline: list[Point], seed: int) -> Stencil:
    """A wooded slope: its skyline and the trees that stand on it."""
    chance, woods = dice(seed), Stencil().under(skyline)
    step = WIDTH / (len(skyline) - 1)
    x = 0.0
    while x < WIDTH:
        left, right = skyline[int(x / step)], skyline[min(int(x / step) + 1, len(skyline) - 1)]
        ground = left[1] + (right[1] - left[1]) * (x - left[0]) / step
        high, wide = chance.uniform(14, 34) * (0.6 + seed * 0.06), chance.uniform(4, 7)
        woods.polygon((x - wide, ground + 6), (x, ground - high), (x + wide, ground + 6))
        x += chance.uniform(3, 10)
    return woods


def river_bridge() -> Image.Image:
    """A stone bridge on a winter morning, its arches closed to rounds by the still river."""
    water = 560
    scene = Scene((0, (122, 146, 176)), (0.35, (198, 198, 204)), (0.62, (250, 220, 180)), (1, (250, 220, 180)))
    wisps = texture(29, (3, 26), (8, 60)).point(lambda grey: max(0, grey - 124) * 3)
    scene.lay(Stencil().box(0, 30, WIDTH, 300).through(wisps), (250, 222, 200), 4, 0.6)
    scene.shine(Stencil().oval(790, 350, 260, 190), (255, 190, 110), 90, 0.5)
    scene.shine(Stencil().oval(806, 338, 25), (255, 246, 220), 5)
    for seed, height, colour in (
        (44, 400, (204, 190, 184)),
        (45, 440, (170, 158, 160)),
        (46, 484, (132, 124, 132)),
    ):
        scene.lay(firs(ridge(seed, height, height + 16, 50, fall=0.5), seed // 15), colour, 0.5)
        scene.haze(height + 90, 110, (248, 222, 192), 0.55)
    stonework(scene, water)
    scene.haze(water, 34, (246, 222, 194), 0.5)
    scene.mirror(water, (104, 114, 130), 0.2, 3)
    scene.haze(water + 3, 26, (248, 226, 200), 0.6)
    scene.lay(reeds(), (40, 38, 42))
    return scene.finished(4)


ARCHES = ((262, 124, 88), (590, 146, 104), (918, 124, 88))


def stonework(scene: Scene, water: float) -> None:
    """The bridge from its openings outwards: vaults, walls, rings of stones, parapet."""
    stone = texture(12, (150, 100), (330, 240))
    scene.lay(bridge(water, 12), (48, 44, 54))
    scene.lay(bridge(water), ImageOps.colorize(stone, (62, 56, 64), (104, 94, 96)))
    rings = Stencil()
    for x, wide, high in ARCHES:
        rings.oval(x, water, wide + 11, high + 11).oval(x, water, wide, high, shade=0)
    scene.lay(rings.box(0, water, WIDTH, HEIGHT, shade=0), (132, 120, 118), 0.5, 0.8)
    for x, wide, high in ARCHES:
        joints = Stencil()
        for turn in range(0, 181, 9):
            along, up = math.cos(math.radians(turn)), -math.sin(math.radians(turn))
            joints.line(
                (x + along * wide, water + up * high),
                (x + along * (wide + 11), water + up * (high + 11)),
                thick=1,
            )
        scene.lay(joints, (62, 56, 62), 0.3, 0.8)
    parapet = Stencil().polygon(*deck(0), *reversed(deck(15)))
    scene.lay(parapet, ImageOps.colorize(stone, (84, 76, 80), (126, 114, 112)))
    scene.lay(Stencil().line(*deck(17), thick=4), (44, 40, 48), 1, 0.8)
    scene.shine(Stencil().line(*deck(0), thick=2.4), (255, 206, 150), 0.9, 0.9)
    scene.shine(Stencil().oval(800, 432, 190, 40), (255, 196, 120), 40, 0.4)


def deck(lower: float) -> list[Point]:
    """The line of the parapet, a little higher in the middle."""
    return [(x, 418 + lower + ((x - 590) / 600) ** 2 * 34) for x in range(-20, WIDTH + 40, 20)]


def bridge(water: float, narrower: float = 0) -> Stencil:
    """The bridge's outline; `narrower` openings show the thickness of the vaults."""
    stone = Stencil().polygon((-20, water), *deck(0), (WIDTH + 20, water))
    for x, wide, high in ARCHES:
        stone.oval(x + narrower, water, wide - narrower, high - narrower * 0.7, shade=0)
    for x in () if narrower else (426, 754):
        stone.polygon((x - 30, water), (x - 24, 494), (x, 474), (x + 24, 494), (x + 30, water))
    return stone


def reeds() -> Stencil:
    chance, stalks = dice(77), Stencil()
    for _ in range(230):
        x = chance.choice([chance.gauss(70, 90), chance.gauss(1120, 70)])
        high, lean = chance.uniform(40, 150), chance.gauss(6, 12)
        stalks.line((x, HEIGHT + 4), (x + lean * 0.4, HEIGHT - high * 0.6), (x + lean, HEIGHT - high), thick=1.6)
        if chance.random() < 0.35:
            stalks.oval(x + lean, HEIGHT - high, 2.6, 9)
    return stalks


def wind_farm() -> Image.Image:
    """Ridge behind ridge in morning mist, turbines on their crests."""
    scene = Scene((0, (148, 176, 204)), (0.3, (206, 214, 218)), (0.5, (248, 226, 198)), (1, (240, 214, 190)))
    wisps = texture(16, (3, 26), (8, 60)).point(lambda grey: max(0, grey - 124) * 3)
    scene.lay(Stencil().box(0, 30, WIDTH, 330).through(wisps), (255, 240, 224), 4, 0.7)
    scene.shine(Stencil().oval(960, 330, 170, 110), (255, 214, 150), 80, 0.6)
    layers = (
        (61, 372, (188, 194, 204), 0.34, (470, 640, 760)),
        (62, 440, (150, 164, 180), 0.62, (90, 250, 905)),
        (63, 520, (104, 124, 142), 1.0, (610, 1050)),
        (64, 620, (62, 82, 96), 1.75, (300,)),
        (65, 720, (30, 44, 52), 0, ()),
    )
    for seed, height, colour, size, places in layers:
        skyline = ridge(seed, height, height - 20, 74, fall=0.46)
        masts = Stencil()
        for number, x in enumerate(places):
            ground = min(skyline, key=lambda point: abs(point[0] - x))[1]
            turbine(masts, x, ground + 6, size, seed * 31 + number * 47)
        scene.lay(masts, mix(colour, (255, 250, 244), 0.72 if size < 1.5 else 0.86), 0.3)
        scene.lay(Stencil().under(skyline), colour)
        scene.haze(height + 85, 90, (244, 226, 206), 0.6)
    return scene.finished(5)


def turbine(stencil: Stencil, x: float, ground: float, size: float, turn: float) -> None:
    high, reach = 190 * size, 104 * size
    top = ground - high
    stencil.polygon((x - 3.4 * size, ground), (x - 1.8 * size, top), (x + 1.8 * size, top), (x + 3.4 * size, ground))
    stencil.oval(x, top, 4.4 * size)
    for blade in range(3):
        angle = math.radians(turn + blade * 120)
        along, aside = (math.sin(angle), -math.cos(angle)), (math.cos(angle), math.sin(angle))

        def at(out: float, side: float, along: Point = along, aside: Point = aside) -> Point:
            return x + (along[0] * out + aside[0] * side) * size, top + (along[1] * out + aside[1] * side) * size

        tip = reach / size
        stencil.polygon(at(0, -1.8), at(tip * 0.22, -4.2), at(tip, -0.5), at(tip, 0.5), at(tip * 0.2, 2.2), at(0, 1.8))
