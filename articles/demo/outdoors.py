"""More scenes in the open: a lighthouse, a wheat field, a football ground, a market."""

import math
from functools import partial

from PIL import Image, ImageOps

from articles.demo.brush import (
    HEIGHT,
    PORTRAIT,
    WIDTH,
    Colour,
    Point,
    Scene,
    Stencil,
    dice,
    gradient,
    ridge,
    texture,
)

upright = partial(Stencil, PORTRAIT)


def lighthouse() -> Image.Image:
    """A banded tower on a rock after sunset, its beam going out over the sea."""
    sea = 1150
    scene = Scene(
        (0, (20, 34, 72)), (0.34, (58, 78, 128)), (0.6, (178, 138, 144)), (0.76, (252, 196, 140)), frame=PORTRAIT
    )
    streaks = texture(33, (4, 40), (10, 84), frame=PORTRAIT).point(lambda grey: max(0, grey - 122) * 3)
    scene.lay(upright().box(0, 180, WIDTH, 1000).through(streaks), (224, 138, 124), 5, 0.5)
    scene.shine(upright().oval(230, sea - 20, 330, 170), (255, 164, 84), 110, 0.8)
    scene.shine(upright().oval(230, sea - 34, 34), (255, 240, 200), 7)
    scene.lay(upright().under(ridge(52, sea - 34, sea - 4, 26), sea), (122, 92, 108), 1)
    scene.haze(sea, 70, (252, 190, 140), 0.5)
    scene.mirror(sea, (84, 66, 84), 0.4, 9, smear=6)
    beams(scene, (742, 402))
    cottage(scene)
    tower(scene, 742)
    headland(scene)
    gulls = upright()
    for x, y, wide in ((300, 560, 26), (372, 610, 20), (236, 640, 18), (448, 520, 15)):
        gulls.line((x - wide, y - wide * 0.42), (x - wide * 0.4, y - wide * 0.5), (x, y), thick=2.4)
        gulls.line((x, y), (x + wide * 0.4, y - wide * 0.5), (x + wide, y - wide * 0.36), thick=2.4)
    scene.lay(gulls, (46, 46, 72), 0.4)
    return scene.finished(12)


def beams(scene: Scene, lamp: Point) -> None:
    """The beam of the lantern to both sides, fading with distance."""
    x, y = lamp
    for reach, wide, strength in ((420, 34, 0.22), (820, 74, 0.22), (1300, 128, 0.2)):
        beam = upright().polygon((x, y - 8), (x - reach, y - 60 - wide), (x - reach, y - 60 + wide), (x, y + 8))
        beam.polygon((x, y - 8), (x + reach, y + 60 - wide), (x + reach, y + 60 + wide), (x, y + 8))
        scene.shine(beam, (255, 236, 186), 12, strength)


def headland(scene: Scene) -> None:
    """The rock under the tower, and the surf at its foot."""
    rough = ridge(57, 0, 6, 26, fall=0.62)
    edge = [(x, 1018 + 250 * (1 - swell((x - 250) / 390)) + max(0, 330 - x) * 1.5 + y) for x, y in rough]
    rock = upright().under(edge, PORTRAIT[1])
    stone = ImageOps.colorize(texture(58, (14, 50), (40, 150), frame=PORTRAIT), (22, 20, 34), (78, 66, 78))
    scene.lay(rock, stone)
    scene.lay(rock.fade(1040, 1480), (12, 14, 28), 0, 0.85)
    lit = upright().under(edge, PORTRAIT[1]).through(upright().line(*edge, thick=14).soft(5))
    scene.shine(lit, (255, 170, 116), 0, 0.55)
    foam, chance = upright(), dice(59)
    for _ in range(420):
        x, y = chance.choice(edge[30:150])
        foam.oval(
            x + chance.gauss(-14, 16), y + chance.gauss(10, 9), chance.uniform(4, 24), 3, shade=chance.randint(40, 200)
        )
    scene.shine(foam, (236, 214, 214), 3, 0.75)


def swell(share: float) -> float:
    """From 0 to 1 with a soft start and end."""
    share = max(0.0, min(1.0, share))
    return share * share * (3 - 2 * share)


def cottage(scene: Scene) -> None:
    walls = upright().box(884, 904, 1052, 1030)
    scene.lay(walls, (150, 134, 140))
    scene.lay(upright().box(960, 904, 1052, 1030), (96, 86, 104), 30, 0.7)
    roof = upright().polygon((868, 908), (902, 848), (1036, 848), (1068, 908)).box(1000, 818, 1022, 860)
    scene.lay(roof, (52, 40, 56))
    panes = upright().box(906, 934, 930, 966).box(952, 934, 976, 966)
    scene.lay(panes, (255, 214, 138), 0.5)
    scene.shine(panes, (255, 170, 80), 12, 0.7)
    scene.lay(upright().box(1004, 940, 1030, 1030), (46, 34, 46), 0.5)


def tower(scene: Scene, x: float) -> None:
    ground, top = 1040, 470

    def band(lower: float, upper: float) -> Stencil:
        """A slice of the tower between two shares of its height."""
        left, right = (92 - 34 * share for share in (lower, upper))
        y, up = (ground - (ground - top) * share for share in (lower, upper))
        return upright().polygon((x - left, y), (x + left, y), (x + right, up), (x - right, up))

    scene.lay(band(0, 1), (244, 230, 218))
    for lower, upper in ((0.14, 0.32), (0.5, 0.68), (0.86, 1)):
        scene.lay(band(lower, upper), (176, 48, 46))
    scene.lay(band(0, 1).through(upright().box(x + 22, top, x + 160, ground).soft(30)), (34, 32, 62), 0, 0.7)
    scene.shine(band(0, 1).through(upright().box(x - 140, top, x - 52, ground).soft(20)), (255, 170, 110), 0, 0.4)
    slits = upright().box(x - 8, 884, x + 8, 916).box(x - 7, 690, x + 7, 718)
    scene.lay(slits, (255, 208, 130), 0.5)
    scene.lay(upright().box(x - 20, 962, x + 20, ground), (50, 32, 40), 0.6)
    lantern(scene, x, top)


def lantern(scene: Scene, x: float, top: float) -> None:
    iron = (34, 30, 46)
    gallery = upright().polygon((x - 60, top), (x - 84, top - 18), (x + 84, top - 18), (x + 60, top))
    gallery.box(x - 86, top - 24, x + 86, top - 17)
    for post in range(-80, 81, 20):
        gallery.box(x + post - 1.5, top - 50, x + post + 1.5, top - 20)
    gallery.box(x - 84, top - 53, x + 84, top - 49)
    glass = upright().box(x - 40, top - 108, x + 40, top - 22)
    scene.lay(glass, (255, 226, 160))
    scene.shine(upright().oval(x, top - 68, 24, 32), (255, 252, 236), 5)
    frame = upright().box(x - 44, top - 112, x + 44, top - 106)
    for bar in (-42, -21, 0, 21, 42):
        frame.box(x + bar - 1.6, top - 108, x + bar + 1.6, top - 20)
    scene.lay(frame, iron, 0.3)
    dome = upright().oval(x, top - 110, 50, 46).box(x - 60, top - 110, x + 60, top - 60, shade=0)
    dome.oval(x, top - 160, 8).line((x, top - 150), (x, top - 196), thick=3)
    scene.lay(dome, (120, 36, 40))
    scene.lay(gallery, iron)
    scene.shine(upright().oval(x, top - 68, 100), (255, 206, 130), 60, 0.35)


def wheat_field() -> Image.Image:
    """Ripe wheat to the horizon, one tree and the low sun."""
    land = 420
    scene = Scene((0, (96, 142, 190)), (0.28, (182, 204, 214)), (0.5, (252, 226, 176)), (1, (252, 226, 176)))
    wisps = texture(41, (3, 20), (8, 44)).point(lambda grey: max(0, grey - 120) * 3)
    scene.lay(Stencil().box(0, 20, WIDTH, 330).through(wisps), (255, 240, 220), 5, 0.7)
    scene.shine(Stencil().oval(300, 372, 320, 170), (255, 190, 100), 90, 0.7)
    scene.shine(Stencil().oval(300, 366, 26), (255, 248, 220), 6)
    for seed, height, colour in ((42, 384, (172, 176, 172)), (43, 404, (128, 142, 128))):
        scene.lay(Stencil().under(ridge(seed, height, height + 8, 24)), colour, 0.6)
    scene.haze(land - 6, 50, (255, 226, 170), 0.5)
    scene.lay(
        Stencil().under(ridge(44, land, land + 6, 10)),
        gradient(((0.5, (238, 196, 112)), (0.72, (206, 150, 66)), (1, (112, 72, 28)))),
    )
    rows(scene)
    tree(scene, 872, 452)
    ears(scene)
    return scene.finished(13)


def rows(scene: Scene) -> None:
    """The drilled rows, which meet at the horizon, and two wheel marks between them."""
    dark, light, chance = Stencil(), Stencil(), dice(45)
    for foot in range(-3200, 4400, 34):
        target = chance.choice([dark, light])
        target.polygon((556, 424), (foot, HEIGHT), (foot + 17, HEIGHT), shade=chance.randint(60, 200))
    scene.lay(dark.fade(430, 620), (134, 84, 30), 1.2, 0.5)
    scene.shine(light.fade(424, 560), (150, 104, 40), 1.2, 0.45)
    marks = Stencil()
    for side in (-1, 1):
        foot = 470 + side * 110
        marks.polygon((556 + side * 3, 426), (foot + 26, HEIGHT), (foot - 26, HEIGHT))
    scene.lay(marks, (96, 60, 24), 2.5, 0.7)
    tufts = texture(48, (220, 60), (420, 130)).point(lambda grey: max(0, grey - 118) * 3)
    scene.lay(Stencil().box(0, 440, WIDTH, HEIGHT).through(tufts), (150, 98, 38), 1, 0.3)


def tree(scene: Scene, x: float, ground: float) -> None:
    """A lime tree in three tones, lit from the left."""
    scene.lay(Stencil().oval(x + 80, ground + 4, 200, 11), (104, 66, 28), 8, 0.75)
    trunk = Stencil().polygon((x - 12, ground + 6), (x - 7, ground - 120), (x + 8, ground - 120), (x + 14, ground + 6))
    scene.lay(trunk, (54, 44, 36), 0.4)
    speckles = texture(49, (120, 80), (260, 170)).point(lambda grey: min(255, max(0, grey - 104) * 6))
    for shift, share, colour in ((0, 1, (44, 60, 42)), (14, 0.86, (74, 90, 48)), (30, 0.66, (126, 124, 60))):
        chance, leaves = dice(46), Stencil()
        for _ in range(420):
            turn, far = chance.uniform(0, math.tau), chance.random() ** 0.55 * share
            wide = chance.uniform(5, 15) * (0.6 + share * 0.4)
            leaves.oval(
                x - shift + math.cos(turn) * far * 112, ground - 176 - shift * 0.8 + math.sin(turn) * far * 92, wide
            )
        if shift:
            leaves.through(speckles)
        scene.lay(leaves, colour, 1)
    scene.lay(Stencil().under([(0, ground), (WIDTH, ground)], ground + 14), (222, 172, 88), 3, 0.8)


def ears(scene: Scene) -> None:
    """The ears of the nearest rows, from far to near."""
    chance = dice(47)
    for row in range(7):
        stalks, shade, size = Stencil(), Stencil(), 0.7 + row * 0.13
        for _ in range(26 - row * 2):
            x, y = chance.uniform(-20, WIDTH + 20), 690 + row * 26 + chance.uniform(-14, 14)
            lean = chance.gauss(12, 9)
            ear(shade, x + 3 * size, y + 3 * size, size, lean)
            ear(stalks, x, y, size, lean)
        scene.lay(shade, (104, 64, 24), 1, 0.6)
        scene.lay(stalks, mix((186, 134, 64), (240, 196, 112), row / 6))


def ear(stencil: Stencil, x: float, y: float, size: float, lean: float) -> None:
    high, tilt = 92 * size, lean * size
    stencil.line((x, y + 240), (x, y), (x + tilt * 0.3, y - high * 0.3), (x + tilt, y - high * 0.62), thick=1.8 * size)
    for grain in range(6):
        up, middle = y - high * (0.58 + grain * 0.08), x + tilt * (0.95 + grain * 0.1)
        for side in (-1, 1):
            stencil.polygon(
                (middle, up + 6 * size),
                (middle + side * 6 * size, up - 2 * size),
                (middle + side * 3 * size, up - 12 * size),
                (middle, up - 4 * size),
            )
    for beard in (-5, 0, 5):
        stencil.line((x + tilt * 1.4, y - high), (x + tilt * 2 + beard * size, y - high * 1.32), thick=0.8 * size)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
