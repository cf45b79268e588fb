"""The scene with the most parts: a station, its roof, its train and its clock."""

import math
from itertools import pairwise

from PIL import Image

from articles.demo.brush import Colour, Point, Scene, Stencil, gradient


def station_clock() -> Image.Image:
    """The clock over a platform, under a roof of iron and glass at evening."""
    scene = Scene((0, (40, 54, 86)), (0.4, (128, 130, 158)), (0.62, (250, 202, 152)), (1, (70, 62, 74)))
    scene.shine(Stencil().oval(620, 500, 300, 200), (255, 186, 112), 80, 0.6)
    roof(scene)
    platform(scene)
    train(scene)
    scene.haze(520, 120, (255, 206, 152), 0.3)
    clock(scene, 372, 300, 148)
    return scene.finished(18, rim=0.45)


def vault(aside: float, up: float, depth: float) -> Point:
    return 620 + aside * 620 / depth, 520 + (0.3 - up) * 520 / depth


def arch(depth: float, inner: float = 0) -> list[Point]:
    """The line of one iron arch from its left foot to its right."""
    angles = [math.radians(180 - step * 5) for step in range(37)]
    return [vault(math.cos(a) * (1.5 - inner), 0.55 + math.sin(a) * (1.15 - inner), depth) for a in angles]


def roof(scene: Scene) -> None:
    depths = [6.4, 4.6, 3.4, 2.5, 1.85, 1.36, 1, 0.74]
    for number, (far, near) in enumerate(pairwise(depths)):
        share = number / 6
        ribs, iron = Stencil(), Stencil()
        for first, second in zip(arch(far)[::3], arch(near)[::3], strict=True):
            ribs.line(first, second, thick=1.4 + 2 * share)
        colour = mix((150, 122, 122), (24, 26, 42), share**0.6)
        scene.lay(ribs, colour, 0.5, 0.85)
        iron.polygon(*arch(near), *reversed(arch(near, 0.07)))
        for foot in (-1.46, 1.46):
            iron.line(vault(foot, 0, near), vault(foot, 0.56, near), thick=24 / near)
        scene.lay(iron, colour, 0.5)
        gleam = Stencil().line(*arch(near, 0.07)[4:33], thick=1.6 / near)
        scene.shine(gleam, (255, 190, 130), 0.8, 0.5)


def mix(first: Colour, second: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))


def lengthwise(left: float, right: float, upper: float = 0, lower: float = 0, near: float = 0.5) -> Stencil:
    """A strip that runs from far away to the viewer, lying or standing."""
    return Stencil().polygon(
        vault(left, upper, 30), vault(right, lower, 30), vault(right, lower, near), vault(left, upper, near)
    )


def platform(scene: Scene) -> None:
    scene.lay(lengthwise(0.1, 1.9, -0.12, -0.12), (36, 32, 40))
    floor = lengthwise(-1.5, 0.12).polygon((0, 560), vault(-1.5, 0, 30), vault(0, 0, 0.5), (0, 800))
    scene.lay(floor, gradient(((0.68, (176, 138, 118)), (1, (72, 62, 72)))))
    scene.shine(lengthwise(-0.5, -0.06, near=0.7), (255, 190, 130), 16, 0.35)
    scene.lay(lengthwise(0.02, 0.06), (240, 226, 196), 0.6, 0.85)
    scene.lay(lengthwise(0.12, 0.12, 0, -0.12), (46, 40, 48))
    for aside, depth in ((-0.28, 6), (-0.7, 5.4), (-0.5, 4.2), (-0.42, 4.2), (-0.2, 3.7), (-0.86, 3.1)):
        passenger(scene, *vault(aside, 0, depth), 1 / depth)


def passenger(scene: Scene, x: float, y: float, size: float) -> None:
    def at(across: float, up: float) -> Point:
        return x + across * size, y - up * size

    scene.lay(Stencil().polygon(at(-20, 0), at(20, 0), at(-10, -150), at(-70, -150)), (50, 40, 52), 3, 0.4)
    body = Stencil().polygon(at(-30, 60), at(-24, 146), at(24, 146), at(30, 60)).oval(*at(0, 168), 15 * size, 18 * size)
    scene.lay(body.box(*at(-20, 64), *at(-3, 0)).box(*at(3, 64), *at(20, 0)), (44, 36, 50), 0.5)


def train(scene: Scene) -> None:
    """A waiting train along the right-hand platform."""
    far, near = 9, 0.2

    def side(low: float, high: float, start: float, end: float) -> Stencil:
        places = ((low, start), (high, start), (high, end), (low, end))
        return Stencil().polygon(*(vault(0.26, up, depth) for up, depth in places))

    scene.lay(side(-0.1, 0.76, far, near), gradient(((0.2, (66, 92, 104)), (0.7, (36, 56, 70)), (1, (20, 30, 42)))))
    scene.lay(side(0.3, 0.335, far, near), (226, 196, 140), 0.4)
    glass, doors = Stencil(), Stencil()
    for number in range(24):
        start = 7.4 - number * 0.3
        places = ((0.4, start), (0.64, start), (0.64, start - 0.22), (0.4, start - 0.22))
        glass.polygon(*(vault(0.26, up, depth) for up, depth in places))
        if number % 5 == 2:
            for depth in (start + 0.04, start - 0.26):
                doors.line(vault(0.26, -0.02, depth), vault(0.26, 0.7, depth), thick=3 / depth)
    scene.lay(glass, gradient(((0.1, (255, 226, 168)), (0.75, (246, 186, 108)))), 0.4)
    scene.shine(glass, (255, 176, 90), 10, 0.4)
    scene.lay(doors, (18, 26, 36), 0.5, 0.9)
    scene.lay(side(0.7, 0.76, far, near), (28, 36, 50), 0.6)


def clock(scene: Scene, x: float, y: float, wide: float) -> None:
    iron = Stencil().box(x - 7, -10, x + 7, y).line((x - 96, -10), (x - 40, 70), (x, 96), thick=6)
    scene.lay(iron.line((x + 96, -10), (x + 40, 70), (x, 96), thick=6), (20, 22, 34), 0.4)
    scene.shine(Stencil().oval(x, y, wide * 1.25), (255, 232, 186), 50, 0.45)
    scene.lay(Stencil().oval(x, y, wide + 18), (22, 24, 36), 0.4)
    scene.shine(Stencil().oval(x, y, wide + 17).oval(x + 3, y + 4, wide + 15, shade=0), (255, 206, 150), 1, 0.7)
    scene.lay(Stencil().oval(x, y, wide), gradient(((0.2, (255, 250, 236)), (0.56, (240, 226, 198)))), 0.4)
    marks, hands = Stencil(), Stencil()
    for minute in range(60):
        turn = math.radians(minute * 6)
        inner, thick = (0.76, 9) if minute % 15 == 0 else (0.8, 6) if minute % 5 == 0 else (0.89, 2.4)
        along = (math.sin(turn), -math.cos(turn))
        marks.line(*((x + along[0] * wide * far, y + along[1] * wide * far) for far in (inner, 0.94)), thick=thick)
    for turn, long, thick in ((math.radians(7.8 * 30), 0.52, 13), (math.radians(48 * 6), 0.8, 8)):
        along = (math.sin(turn), -math.cos(turn))
        hands.line(*((x + along[0] * wide * far, y + along[1] * wide * far) for far in (-0.16, long)), thick=thick)
    scene.lay(marks, (30, 30, 42), 0.4)
    shadow = hands.soft(4)
    scene.image.paste((120, 104, 84), (8, 10), shadow.point(lambda value: value // 3))
    scene.lay(hands.oval(x, y, 12), (22, 22, 32), 0.4)
