"""Scenes behind glass: a reading room, a window in the rain."""

from itertools import pairwise

from PIL import Image, ImageOps

from articles.demo.brush import HEIGHT, WIDTH, Colour, Point, Scene, Stencil, dice, gradient, texture

AMBER, ORANGE, RED, COOL = (255, 204, 128), (255, 150, 92), (255, 96, 84), (196, 214, 255)


def hall(aside: float, up: float, depth: float) -> Point:
    """A point in a long room, in perspective: sideways from its middle, above its floor, and how far away."""
    return 600 + aside * 560 / depth, 400 + (0.55 - up) * 560 / depth


def reading_room() -> Image.Image:
    """A long table with green lamps between walls of books, tall windows at the end."""
    scene = Scene((0, (44, 34, 34)), (0.5, (96, 70, 54)), (1, (52, 36, 30)))
    end = 5.6
    for near, far, colour in ((0.5, 2.4, (78, 58, 48)), (2.4, end, (118, 88, 66))):
        ceiling = (hall(-1.5, 1.62, far), hall(1.5, 1.62, far), hall(1.5, 1.62, near), hall(-1.5, 1.62, near))
        scene.lay(Stencil().polygon(*ceiling), colour, 1)
    floor = Stencil().polygon(hall(-1.5, 0, end), hall(1.5, 0, end), hall(1.5, 0, 0.5), hall(-1.5, 0, 0.5))
    scene.lay(floor, ImageOps.colorize(texture(131, (40, 9), (90, 20)), (72, 46, 32), (122, 82, 54)))
    end_wall(scene, end)
    for side in (-1, 1):
        bookcases(scene, side, end)
    beams = Stencil()
    for depth in (0.9, 1.25, 1.7, 2.3, 3.1, 4.2):
        beams.polygon(hall(-1.5, 1.62, depth), hall(1.5, 1.62, depth), hall(1.5, 1.54, depth), hall(-1.5, 1.54, depth))
    scene.lay(beams, (44, 30, 26), 0.6, 0.9)
    scene.shine(Stencil().oval(600, 330, 260, 190), (255, 220, 160), 80, 0.4)
    table(scene)
    return scene.finished(17, rim=0.45)


def end_wall(scene: Scene, depth: float) -> None:
    """Three arched windows with the evening in them."""
    wall = Stencil().polygon(hall(-1.5, 0, depth), hall(-1.5, 1.62, depth), hall(1.5, 1.62, depth), hall(1.5, 0, depth))
    scene.lay(wall, (150, 116, 86))
    panes, bars = Stencil(), Stencil()
    for middle in (-0.86, 0, 0.86):
        left, top = hall(middle - 0.3, 1.08, depth)
        right, bottom = hall(middle + 0.3, 0.42, depth)
        x, half = (left + right) / 2, (right - left) / 2
        panes.box(left, top, right, bottom).oval(x, top, half, half * 0.9)
        bars.line((x, top - half), (x, bottom), thick=2)
        for share in (0, 0.33, 0.66):
            bars.line((left, top + (bottom - top) * share), (right, top + (bottom - top) * share), thick=1.6)
    scene.lay(panes, gradient(((0.4, (150, 190, 226)), (0.52, (250, 216, 170)))))
    scene.lay(bars, (92, 66, 50), 0.3)
    scene.shine(panes, (210, 220, 240), 16, 0.6)


def bookcases(scene: Scene, side: int, end: float) -> None:
    """One wall of books, bay by bay, from the far end to the viewer."""
    depths = [end, 4.3, 3.3, 2.55, 1.95, 1.5, 1.15, 0.88, 0.66]
    for number, (far, near) in enumerate(pairwise(depths)):
        corners = [hall(side * 1.5, up, depth) for up, depth in ((0, far), (1.5, far), (1.5, near), (0, near))]
        scene.lay(Stencil().polygon(*corners), (40, 26, 20))
        for shelf in range(7):
            books(scene, side, (far, near), 0.08 + shelf * 0.2, number * 7 + shelf + (side + 1) * 80)
        upright = Stencil().line(hall(side * 1.49, 0, near), hall(side * 1.49, 1.56, near), thick=13 / near)
        scene.lay(upright, (92, 60, 40), 0.4)
        cornice = [hall(side * 1.48, up, depth) for up, depth in ((1.48, far), (1.57, far), (1.57, near), (1.48, near))]
        scene.lay(Stencil().polygon(*cornice), (104, 68, 44), 0.4)
        shade = min(0.75, max(0, 1.6 - near) * 0.75)
        scene.lay(Stencil().polygon(*corners), (20, 12, 12), 2, shade)


SPINES = ((132, 48, 40), (58, 78, 66), (60, 70, 100), (168, 128, 74), (108, 74, 48), (196, 176, 140), (82, 42, 52))


def books(scene: Scene, side: int, bay: tuple[float, float], low: float, seed: int) -> None:
    """A shelf of books in one bay. Depth is stepped as its inverse, so that all look equally thick."""
    chance, spines = dice(seed), {colour: Stencil() for colour in SPINES}
    far, near = 1 / bay[0], 1 / bay[1]
    place = far + (near - far) * 0.04
    while place < near - (near - far) * 0.06:
        until = min(near - (near - far) * 0.05, place + (near - far) * chance.uniform(0.035, 0.07))
        high = low + chance.uniform(0.12, 0.17)
        corners = [
            hall(side * 1.47, up, 1 / at) for up, at in ((low, place), (high, place), (high, until), (low, until))
        ]
        spines[chance.choice(SPINES)].polygon(*corners)
        place = until + (0 if chance.random() < 0.93 else (near - far) * 0.06)
    for colour, stencil in spines.items():
        scene.lay(stencil, colour, 0.2, 0.95)
    board = Stencil().line(hall(side * 1.47, low, bay[0]), hall(side * 1.47, low, bay[1]), thick=6 / bay[1])
    scene.lay(board, (98, 64, 42), 0.3)


def table(scene: Scene) -> None:
    top, front = (hall(-0.42, 0.26, 4.4), hall(0.42, 0.26, 4.4)), (hall(0.42, 0.26, 0.7), hall(-0.42, 0.26, 0.7))
    shadow = Stencil().polygon(hall(-0.6, 0, 4.4), hall(0.6, 0, 4.4), hall(0.7, 0, 0.62), hall(-0.7, 0, 0.62))
    scene.lay(shadow, (20, 12, 10), 14, 0.7)
    oak = ImageOps.colorize(texture(133, (60, 5), (160, 9)), (112, 66, 38), (164, 104, 62))
    scene.lay(Stencil().polygon(*top, *front), oak)
    (right, edge), (left, _) = front
    scene.lay(Stencil().box(left, edge, right, edge + 34), (84, 50, 32), 0.5)
    scene.lay(
        Stencil().box(left + 14, edge + 34, left + 54, 860).box(right - 54, edge + 34, right - 14, 860),
        (60, 36, 26),
        0.6,
    )
    scene.shine(Stencil().line((left, edge), (right, edge), thick=3), (255, 206, 150), 1, 0.6)
    for depth in (3.7, 2.5, 1.8, 1.34, 1.02):
        for side in (-1, 1):
            pages(scene, side, depth * 0.9)
            lamp(scene, *hall(side * 0.24, 0.26, depth), 0.62 / depth)


def pages(scene: Scene, side: int, depth: float) -> None:
    if dice(round(depth * 100) + side).random() < 0.35:
        return
    for inner, outer, colour in ((0.2, 0.28, (244, 234, 212)), (0.28, 0.36, (220, 206, 180))):
        far, near = depth * 1.05, depth * 0.95
        corners = [
            hall(side * aside, 0.265, at) for aside, at in ((inner, far), (outer, far), (outer, near), (inner, near))
        ]
        scene.lay(Stencil().polygon(*corners), colour, 0.4)


def lamp(scene: Scene, x: float, y: float, size: float) -> None:
    def at(across: float, up: float) -> Point:
        return x + across * size, y - up * size

    scene.shine(Stencil().oval(x, y + 6 * size, 150 * size, 44 * size), (255, 216, 140), 26 * size, 0.75)
    brass = Stencil().oval(*at(0, 2), 32 * size, 8 * size).line(at(0, 0), at(0, 118), thick=6 * size)
    scene.lay(brass, (170, 126, 66), 0.4)
    scene.shine(Stencil().polygon(at(-62, 96), at(62, 96), at(104, 8), at(-104, 8)), (255, 226, 160), 10 * size, 0.3)
    shade = Stencil().polygon(at(-66, 96), at(66, 96), at(44, 142), at(-44, 142)).oval(*at(0, 142), 44 * size, 8 * size)
    scene.lay(shade, (30, 108, 76), 0.5)
    scene.shine(
        Stencil().polygon(at(-52, 100), at(-20, 100), at(-12, 138), at(-34, 138)), (120, 220, 160), 4 * size, 0.5
    )
    scene.lay(Stencil().oval(*at(0, 96), 64 * size, 7 * size), (255, 240, 196), 1)


def rainy_window() -> Image.Image:
    """A street in the rain, out of focus behind the drops on a window pane."""
    scene = Scene((0, (26, 34, 54)), (0.45, (62, 74, 98)), (0.6, (92, 88, 104)), (1, (22, 26, 42)))
    for x, top, wide in ((-60, 60, 300), (250, 130, 170), (820, 90, 200), (1010, 30, 280)):
        scene.lay(Stencil().box(x, top, x + wide, 560), (34, 40, 62), 14, 0.8)
    chance = dice(141)
    for _ in range(46):
        spot = Stencil().oval(chance.uniform(0, WIDTH), chance.gauss(330, 120), chance.uniform(12, 46))
        scene.shine(spot, chance.choice([AMBER, AMBER, ORANGE, COOL, RED]), 2.4, chance.uniform(0.12, 0.5))
    scene.haze(540, 90, (170, 150, 146), 0.35)
    for x, colour, strength in ((180, AMBER, 0.36), (420, RED, 0.3), (700, AMBER, 0.42), (930, COOL, 0.3)):
        scene.shine(Stencil().box(x - 26, 560, x + 26, HEIGHT), colour, 22, strength)
    walker(scene, 360, 700, 1.05, (182, 48, 50))
    walker(scene, 636, 660, 0.8, (214, 164, 60))
    walker(scene, 880, 730, 1.25, (52, 84, 120))
    drops(scene)
    return scene.finished(19, rim=0.5)


def walker(scene: Scene, x: float, foot: float, size: float, colour: Colour) -> None:
    """Somebody under an umbrella, and the reflection of both on the wet ground."""

    def at(across: float, up: float) -> Point:
        return x + across * size, foot - up * size

    coat = (
        Stencil().polygon(at(-34, 96), at(-28, 214), at(0, 232), at(28, 214), at(34, 96)).oval(*at(0, 250), 18 * size)
    )
    coat.polygon(at(-26, 100), at(-4, 100), at(-14, 0), at(-28, 0)).polygon(
        at(4, 100), at(26, 100), at(34, 0), at(20, 0)
    )
    scene.lay(Stencil().oval(x, foot + 70 * size, 40 * size, 80 * size), (20, 22, 36), 14, 0.6)
    scene.lay(Stencil().oval(x, foot + 190 * size, 90 * size, 44 * size), colour, 22, 0.35)
    scene.lay(coat, (24, 26, 40), 4, 0.92)
    canopy = (
        Stencil()
        .oval(*at(0, 262), 118 * size, 92 * size)
        .box(x - 140 * size, foot - 262 * size, x + 140 * size, foot, shade=0)
    )
    scene.lay(canopy, colour, 4, 0.95)
    scene.shine(Stencil().oval(*at(-40, 318), 46 * size, 18 * size), (255, 226, 190), 12, 0.35)


def drops(scene: Scene) -> None:
    """Water on the glass: each drop turns what lies behind it upside down."""
    chance, behind = dice(143), scene.image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    bodies, rims, lights = Stencil(), Stencil(), Stencil()
    for number in range(330):
        x, y = chance.uniform(0, WIDTH), chance.uniform(0, HEIGHT)
        wide = 2 + 11 * chance.random() ** 3
        high = wide * chance.uniform(1, 1.3)
        bodies.oval(x, y, wide, high)
        rims.oval(x, y - high * 0.3, wide * 0.9, high * 0.66, shade=150)
        lights.oval(x - wide * 0.28, y + high * 0.42, wide * 0.36, high * 0.24)
        if number % 12 == 0:
            bodies.line((x, y), (x + chance.uniform(-5, 5), y - chance.uniform(60, 190)), thick=wide * 0.7, shade=110)
    scene.lay(bodies, behind, 0.5, 0.85)
    scene.lay(rims, (18, 24, 40), 1.6, 0.45)
    scene.shine(lights, (255, 246, 226), 0.9, 0.8)
