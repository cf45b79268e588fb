"""Scenes in town and indoors: a skyline, a tram, a ballot box, a concert hall."""

import math
from itertools import pairwise, product

from PIL import Image, ImageOps

from articles.demo.brush import HEIGHT, WIDTH, Colour, Point, Scene, Stencil, dice, gradient, texture

WARM, COOL = (255, 204, 128), (196, 214, 255)


def city_night() -> Image.Image:
    """Lit windows on three rows of houses, reflected in the river."""
    water = 540
    scene = Scene((0, (9, 13, 34)), (0.35, (24, 32, 70)), (0.58, (86, 72, 108)), (0.68, (190, 120, 96)))
    streaks = texture(18, (4, 22), (9, 50)).point(lambda grey: max(0, grey - 126) * 2)
    scene.lay(Stencil().box(0, 80, WIDTH, 420).through(streaks), (70, 66, 108), 6, 0.6)
    scene.shine(Stencil().oval(560, 540, 520, 110), (255, 150, 90), 90, 0.7)
    rows = (
        (71, 96, 250, (58, 58, 94), 0.24),
        (72, 70, 190, (34, 36, 66), 0.4),
        (73, 40, 120, (16, 17, 34), 0.52),
    )
    for seed, low, high, colour, share in rows:
        walls, warm, cool = houses(seed, water, low, high, share)
        scene.lay(walls, colour)
        scene.shine(warm, WARM, 0.4, 0.5 + share)
        scene.shine(cool, COOL, 0.4, 0.4 + share * 0.5)
        scene.shine(warm, (255, 170, 90), 7, 0.8)
        scene.haze(water - 30, 120, (150, 100, 96), 0.12)
    scene.lay(Stencil().box(0, water - 12, WIDTH, water), (10, 11, 24))
    scene.lamps([(x, water - 14) for x in range(26, WIDTH, 62)], (255, 190, 110), 0.8)
    scene.lamps([(676, 199)], (255, 90, 70), 0.6)
    scene.mirror(water, (12, 16, 38), 0.24, 6, smear=44)
    return scene.finished(6)


def houses(seed: int, floor: float, low: float, high: float, share: float) -> tuple[Stencil, Stencil, Stencil]:
    """A row of houses, its warm and its cool windows; `share` of them is lit."""
    chance = dice(seed)
    walls, warm, cool = Stencil(), Stencil(), Stencil()
    x = -12.0
    while x < WIDTH:
        wide = chance.uniform(34, 88)
        middle = math.exp(-(((x - 640) / 420) ** 2))
        top = floor - low - (high - low) * chance.random() ** 1.6 * (0.35 + middle) - 40 * middle
        walls.box(x, top, x + wide, floor)
        roof(walls, chance.randrange(5), x, top, wide)
        pane = chance.choice([3, 3.6, 4.4])
        for row in range(int((floor - top - 20) // (pane * 2.6))):
            for column in range(int((wide - 8) // (pane * 2))):
                if chance.random() < share:
                    left, up = x + 5 + column * pane * 2, top + 7 + row * pane * 2.6
                    target = warm if chance.random() < 0.8 else cool
                    target.box(left, up, left + pane, up + pane * 1.3, shade=chance.randint(90, 255))
        x += wide + chance.choice([0, 0, 3, 8])
    if seed == 71:
        walls.polygon((662, floor), (674, 204), (676, 198), (678, 204), (690, floor))
    return walls, warm, cool


def roof(walls: Stencil, kind: int, x: float, top: float, wide: float) -> None:
    if kind == 0:
        walls.polygon((x, top + 1), (x + wide / 2, top - wide * 0.34), (x + wide, top + 1))
    elif kind == 1:
        walls.box(x + wide * 0.2, top - 14, x + wide * 0.7, top + 1).line(
            (x + wide * 0.4, top), (x + wide * 0.4, top - 40)
        )
    elif kind == 2:
        walls.polygon((x, top + 1), (x, top - wide * 0.25), (x + wide, top + 1))


def tram_street() -> Image.Image:
    """A tram comes up a wet street in the blue hour."""
    scene = Scene((0, (32, 46, 88)), (0.3, (86, 92, 132)), (0.52, (226, 168, 136)), (1, (200, 150, 130)))
    scene.shine(Stencil().oval(560, 420, 130, 110), (255, 190, 120), 60, 0.5)
    for side, seed in ((-1, 81), (1, 82)):
        facades(scene, side, seed)
    scene.haze(440, 110, (226, 170, 140), 0.35)
    ground = Stencil().polygon(street(1.62, 0, 40), street(1.62, 0, 0.5), street(-1.62, 0, 0.5), street(-1.62, 0, 40))
    scene.lay(ground, (58, 54, 74))
    road = Stencil().polygon(street(0, 0, 40), street(1.06, 0, 0.5), street(-1.06, 0, 0.5))
    scene.lay(road, (40, 42, 64))
    kerbs = (
        Stencil()
        .line(street(0, 0, 40), street(1.06, 0, 0.5), thick=2)
        .line(street(0, 0, 40), street(-1.06, 0, 0.5), thick=2)
    )
    scene.lay(kerbs, (134, 112, 116), 0.6, 0.7)
    scene.haze(446, 60, (230, 176, 144), 0.3)
    lamp_posts(scene)
    tram(scene)
    wet = Scene((0, (0, 0, 0)), (1, (0, 0, 0)))
    wet.image = scene.image.copy()
    wet.mirror(590, (30, 34, 58), 0.12, 5, smear=30)
    scene.lay(ground.fade(560, 640), wet.image, 0, 0.62)
    rails(scene)
    return scene.finished(7)


def lamp_posts(scene: Scene) -> None:
    depths, posts, heads = (1.75, 2.5, 3.6, 5.2, 7.6, 11), Stencil(), []
    for side in (-1, 1):
        for depth in depths:
            foot, top, head = (street(side * place, up, depth) for place, up in ((1.2, 0), (1.2, 1.2), (1.08, 1.22)))
            posts.line(foot, top, head, thick=7 / depth)
            heads.append((*head, depth))
    scene.lay(posts, (20, 22, 40))
    for x, y, depth in heads:
        scene.lamps([(x, y + 4 / depth)], WARM, 0.5 + 2.6 / depth)


VANISH = (560, 430)


def street(aside: float, up: float, depth: float) -> Point:
    """A point in the street, in perspective: sideways from its middle, above the ground, and how far away."""
    return VANISH[0] + aside * 620 / depth, VANISH[1] + (0.62 - up) * 480 / depth


def facades(scene: Scene, side: int, seed: int) -> None:
    """One side of the street, from its far end to the nearest houses."""
    chance = dice(seed)
    depths = [16, 11.5, 8.6, 6.6, 5.1, 4, 3.1, 2.4, 1.8, 1.3, 0.85]
    for far, near in pairwise(depths):
        top = chance.uniform(1.75, 2.35)
        share = min(1, 1.5 / near)
        colour = tuple(round(a + (b - a) * (1 - share)) for a, b in zip((34, 36, 60), (170, 134, 132), strict=True))
        corners = (
            street(side * 1.62, 0, far),
            street(side * 1.62, top, far),
            street(side * 1.62, top, near),
            street(side * 1.62, 0, near),
        )
        scene.lay(Stencil().polygon(*corners), colour)
        eaves = Stencil().line(street(side * 1.6, top, far), street(side * 1.6, top, near), thick=5 / near)
        scene.lay(eaves, (24, 26, 46))
        lit, dark = Stencil(), Stencil()
        for floor, bay in product(range(5), range(4)):
            between = [far + (near - far) * (bay + edge) / 4 for edge in (0.25, 0.75)]
            storey = (top - 0.1) / 9
            pane(chance.choice([lit, dark, dark]), side, between, 0.16 + floor * storey * 1.8, storey)
        scene.lay(dark, (22, 26, 48), 0, 0.6)
        scene.shine(lit, WARM, 0.6, 0.85)
        scene.shine(lit, (255, 160, 80), 8, 0.4)


def pane(stencil: Stencil, side: int, between: list[float], up: float, high: float) -> None:
    far, near = between
    places = ((up, far), (up + high, far), (up + high, near), (up, near))
    stencil.polygon(*(street(side * 1.62, above, depth) for above, depth in places))


def tram(scene: Scene) -> None:
    left, right, top, floor = 560, 742, 262, 588
    scene.lay(Stencil().oval(640, floor + 2, 150, 13), (8, 8, 16), 7, 0.85)
    flank = Stencil().polygon((left + 4, top + 12), (500, 372), (500, 470), (left + 4, floor - 12))
    scene.lay(flank, (104, 34, 40))
    glass = Stencil().polygon((left, top + 66), (504, 392), (504, 428), (left, top + 182))
    scene.lay(glass, (255, 214, 150), 0.4)
    posts = Stencil()
    for x in (516, 530, 546):
        posts.box(x, 360, x + 2.5, 470)
    scene.lay(posts, (84, 28, 34))
    body = Stencil().box(left + 16, top, right - 16, floor - 8).box(left, top + 16, right, floor - 22)
    for x, y in product((left + 16, right - 16), (top + 16, floor - 24)):
        body.oval(x, y, 16)
    scene.lay(body, gradient(((0.3, (186, 62, 58)), (0.62, (150, 42, 46)), (0.74, (84, 24, 32)))))
    scene.lay(Stencil().box(left, top + 196, right, top + 206), (236, 214, 180), 0.3)
    screen = Stencil().box(left + 16, top + 54, right - 16, top + 182)
    scene.lay(screen, gradient(((0.38, (255, 226, 170)), (0.52, (206, 146, 96)), (0.58, (110, 74, 64)))))
    figures = Stencil().oval(left + 125, top + 114, 10, 12).box(left + 106, top + 150, left + 144, top + 182)
    scene.lay(figures.oval(left + 125, top + 150, 19, 20), (54, 38, 44), 1.2)
    fittings(scene, left, right, top)


def fittings(scene: Scene, left: float, right: float, top: float) -> None:
    """The tram's small parts: wiper, number, lamps, current collector."""
    frame = (
        Stencil()
        .box(left + 89, top + 54, left + 92, top + 182)
        .line((left + 18, top + 180), (left + 80, top + 120), thick=2)
    )
    scene.lay(frame, (40, 24, 30))
    sign = Stencil().box(left + 46, top + 16, right - 46, top + 42)
    scene.lay(sign, (20, 16, 22))
    four = Stencil().line((656, top + 38), (656, top + 20), (645, top + 32), (661, top + 32), thick=2.6)
    scene.shine(four, (255, 190, 80), 0.4)
    scene.lamps([(left + 32, top + 254), (right - 32, top + 254)], (255, 240, 204), 3)
    scene.lamps([(651, top + 8)], (255, 240, 204), 1)
    arm = (
        Stencil()
        .line((640, top), (620, top - 34), (664, top - 56), thick=2.4)
        .line((640, top - 56), (690, top - 57), thick=3)
    )
    scene.lay(arm, (22, 22, 38))
    scene.lay(Stencil().line((664, top - 57), (1010, -40), thick=1.4), (22, 22, 38))


def rails(scene: Scene) -> None:
    iron = Stencil().line((596, 588), (430, HEIGHT + 10), thick=5).line((706, 588), (846, HEIGHT + 10), thick=5)
    scene.lay(iron, (24, 26, 42), 0.8, 0.8)
    gleam = Stencil().line((597, 588), (433, HEIGHT + 10), thick=1.6).line((705, 588), (843, HEIGHT + 10), thick=1.6)
    scene.shine(gleam, (255, 214, 160), 0.8, 0.9)


def wood(seed: int, dark: Colour, light: Colour) -> Image.Image:
    """Boards with their grain lying across."""
    return ImageOps.colorize(texture(seed, (3, 130), (7, 300), (60, 400)), dark, light)


def ballot_box() -> Image.Image:
    """A folded paper halfway into a wooden box, light from a window on the left."""
    scene = Scene((0, (44, 50, 62)), (0.55, (72, 74, 82)), (0.76, (40, 40, 48)))
    booths = Stencil()
    for x in range(-40, WIDTH, 170):
        booths.box(x, 120, x + 118, 620)
    scene.lay(booths, (92, 96, 108), 26, 0.55)
    scene.shine(Stencil().polygon((-100, -60), (420, -60), (140, 640), (-100, 640)), (255, 226, 184), 90, 0.45)
    table = Stencil().box(0, 610, WIDTH, HEIGHT)
    scene.lay(table, wood(91, (66, 46, 36), (128, 92, 64)))
    scene.lay(Stencil().box(0, 600, WIDTH, 640), (30, 24, 24), 16, 0.5)
    scene.shine(Stencil().oval(240, 690, 300, 60), (255, 214, 160), 50, 0.35)
    scene.lay(Stencil().polygon((400, 690), (1130, 660), (1010, 730), (380, 720)), (14, 10, 12), 22, 0.75)
    box_body(scene)
    paper(scene)
    return scene.finished(9, rim=0.5)


def box_body(scene: Scene) -> None:
    front, lid = (
        ((372, 372), (828, 372), (812, 712), (388, 712)),
        ((372, 372), (432, 288), (768, 288), (828, 372)),
    )
    scene.lay(Stencil().polygon(*front), wood(92, (104, 62, 34), (176, 116, 68)))
    scene.lay(Stencil().polygon(*lid), wood(93, (150, 98, 58), (216, 160, 104)))
    scene.lay(Stencil().polygon((640, 380), (840, 372), (820, 716), (560, 716)), (24, 12, 8), 60, 0.55)
    inside = Stencil().polygon((404, 404), (796, 404), (783, 684), (417, 684))
    scene.lay(
        Stencil().line((404, 404), (796, 404), (783, 684), (417, 684), (404, 404), thick=4),
        (52, 28, 16),
        1.5,
        0.9,
    )
    scene.lay(inside, (40, 20, 10), 8, 0.16)
    scene.shine(Stencil().line((372, 373), (828, 373), thick=3), (255, 220, 170), 1, 0.6)
    scene.lay(Stencil().box(372, 376, 828, 384), (30, 14, 8), 4, 0.5)
    brass = Stencil().oval(600, 548, 46)
    scene.lay(Stencil().oval(604, 553, 47), (20, 10, 6), 5, 0.7)
    scene.lay(brass, gradient(((0.62, (240, 208, 138)), (0.7, (184, 140, 74)), (0.76, (116, 82, 40)))))
    scene.lay(Stencil().oval(600, 548, 38).oval(600, 548, 35, shade=0), (96, 66, 30), 0.6)
    scene.lay(Stencil().oval(600, 541, 8).polygon((596, 543), (604, 543), (608, 566), (592, 566)), (34, 20, 12))
    scene.lay(Stencil().polygon((500, 326), (700, 326), (708, 340), (492, 340)), (22, 12, 8), 0.6)
    scene.shine(Stencil().line((492, 341), (708, 341), thick=2), (255, 220, 170), 0.8, 0.5)


def paper(scene: Scene) -> None:
    scene.lay(Stencil().polygon((640, 330), (700, 330), (800, 300), (742, 290)), (40, 22, 14), 10, 0.6)
    sheet = ((524, 334), (676, 334), (662, 128), (540, 108))
    scene.lay(Stencil().polygon(*sheet), gradient(((0.13, (252, 248, 238)), (0.42, (214, 208, 200)))))
    scene.lay(Stencil().polygon((606, 334), (676, 334), (662, 128), (604, 118)), (150, 146, 148), 3, 0.5)
    scene.lay(Stencil().line((605, 334), (603, 119), thick=1.4), (128, 122, 122), 0.5, 0.8)
    text = Stencil()
    for row in range(5):
        y = 172 + row * 30
        text.line((546, y), (556, y), (556, y + 10), (546, y + 10), (546, y), thick=1.4)
        text.line((566, y + 5), (594 - row % 3 * 6, y + 5), thick=3)
    text.line((544, 202), (551, 212), (562, 196), thick=2.6)
    scene.lay(text, (60, 60, 76), 0.4, 0.7)
    scene.lay(Stencil().box(520, 318, 680, 334), (60, 40, 30), 5, 0.45)


def concert_stage() -> Image.Image:
    """A lit stage with a grand piano, seen from the dark rows."""
    scene = Scene((0, (18, 13, 14)), (1, (10, 8, 10)))
    wall = Stencil().polygon((230, 90), (970, 90), (970, 470), (230, 470))
    panels = ImageOps.colorize(texture(95, (150, 3), (320, 5)), (92, 54, 32), (190, 128, 80))
    scene.lay(wall, panels)
    battens, sides = Stencil(), Stencil()
    for x in range(230, 980, 37):
        battens.box(x, 90, x + 3, 470)
    scene.lay(battens, (50, 28, 18), 0.8, 0.7)
    sides.polygon((0, 0), (230, 90), (230, 470), (0, 590)).polygon((WIDTH, 0), (970, 90), (970, 470), (WIDTH, 590))
    scene.lay(sides, wood(96, (40, 24, 18), (74, 46, 32)))
    scene.lay(
        Stencil().polygon((230, 470), (970, 470), (1130, 610), (70, 610)),
        wood(97, (128, 82, 48), (206, 146, 92)),
    )
    scene.lay(Stencil().polygon((70, 610), (1130, 610), (1130, 650), (70, 650)), (32, 20, 16))
    scene.lay(Stencil().box(230, 60, 970, 210), (14, 8, 8), 60, 0.75)
    scene.shine(Stencil().oval(560, 540, 340, 50), (255, 214, 150), 40, 0.6)
    scene.shine(Stencil().oval(560, 400, 250, 110), (255, 196, 130), 70, 0.35)
    beams(scene)
    piano(scene)
    stands(scene)
    seats(scene)
    return scene.finished(10, rim=0.55)


def beams(scene: Scene) -> None:
    for x, foot in ((330, 470), (520, 560), (700, 600), (880, 740)):
        scene.shine(
            Stencil().polygon((x - 6, 40), (x + 6, 40), (foot + 120, 560), (foot - 120, 560)),
            (255, 220, 170),
            16,
            0.13,
        )
    scene.lamps([(x, 44) for x in (330, 520, 700, 880)], (255, 232, 196), 1.6)


def piano(scene: Scene) -> None:
    shadow = Stencil().oval(590, 566, 210, 15)
    scene.lay(shadow, (30, 16, 10), 8, 0.7)
    body = Stencil().polygon((440, 448), (770, 448), (784, 462), (780, 494), (430, 494), (430, 470))
    body.polygon((410, 474), (450, 470), (450, 496), (410, 496))
    body.polygon((470, 446), (776, 446), (742, 296), (700, 280), (640, 304), (540, 356)).line(
        (650, 448), (690, 350), thick=3
    )
    for x in (446, 590, 752):
        body.polygon((x - 6, 494), (x + 8, 494), (x + 4, 562), (x - 2, 562))
    body.line((540, 494), (546, 556), thick=3).line((556, 494), (550, 556), thick=3).box(536, 553, 560, 559)
    body.box(330, 504, 392, 514).line((340, 512), (336, 564), thick=4).line((382, 512), (386, 564), thick=4)
    scene.lay(body, (14, 11, 13))
    scene.shine(Stencil().line((474, 444), (542, 357), (640, 306), (700, 282), thick=2), (255, 224, 180), 1, 0.6)
    scene.shine(Stencil().line((442, 450), (770, 450), thick=2), (255, 224, 180), 1, 0.55)
    scene.lay(Stencil().box(414, 470, 446, 475), (244, 236, 220), 0.5)
    scene.shine(Stencil().polygon((560, 420), (720, 330), (735, 380), (620, 440)), (150, 100, 64), 20, 0.35)


def stands(scene: Scene) -> None:
    iron = Stencil()
    for x, size in ((250, 0.9), (838, 0.95), (910, 1.05), (985, 1.1)):
        floor = 560 + (x - 560) ** 2 / 9000
        iron.line((x, floor - 8), (x, floor - 92 * size), thick=2.6)
        iron.line((x - 17, floor), (x, floor - 26), (x + 17, floor), thick=2.4)
        iron.polygon(
            (x - 26 * size, floor - 88 * size),
            (x + 26 * size, floor - 92 * size),
            (x + 24 * size, floor - 128 * size),
            (x - 24 * size, floor - 124 * size),
        )
    scene.lay(iron, (16, 12, 14))


def seats(scene: Scene) -> None:
    """The dark rows in front of the viewer, each nearer and larger."""
    for row, (y, wide, colour) in enumerate(
        ((684, 58, (44, 20, 22)), (728, 76, (32, 14, 17)), (786, 100, (18, 9, 12)))
    ):
        backs, rim = Stencil(), Stencil()
        for x in range(-40 - row * 30, WIDTH + 80, wide + 8):
            backs.oval(x, y, wide / 2, wide * 0.32).box(x - wide / 2, y, x + wide / 2, HEIGHT + 20)
            rim.oval(x, y, wide / 2, wide * 0.32).oval(x, y + 3, wide / 2 - 1, wide * 0.32, shade=0).box(
                x - wide, y + 2, x + wide, HEIGHT, shade=0
            )
        scene.lay(backs, colour)
        scene.shine(rim, (190, 110, 72), 1, 0.6)
