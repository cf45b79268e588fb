"""Scenes of spare time: a cinema at night, a game of chess."""

from PIL import Image, ImageOps

from articles.demo.brush import WIDTH, Colour, Point, Scene, Stencil, dice, gradient, texture


def cinema_night() -> Image.Image:
    """The lit front of an old cinema, and its lights on the wet street."""
    street = 620
    scene = Scene((0, (20, 24, 48)), (0.7, (48, 44, 72)), (1, (30, 28, 44)))
    for left, right, top in ((-20, 230, 90), (970, 1230, 60)):
        scene.lay(Stencil().box(left, top, right, street), (34, 34, 56), 1)
        panes = Stencil()
        for y in range(top + 40, 560, 80):
            for x in (left + 50, left + 120, left + 190):
                panes.box(x, y, x + 34, y + 48, shade=230 if (x + y) % 3 else 60)
        scene.lay(panes, (210, 162, 104), 0.6, 0.6)
    scene.lay(Stencil().box(230, 40, 970, street), gradient(((0.05, (92, 60, 74)), (0.75, (128, 82, 82)))), 0.6)
    scene.lay(Stencil().polygon((210, 40), (330, 10), (870, 10), (990, 40), (990, 62), (210, 62)), (150, 104, 96), 0.6)
    ribs = Stencil()
    for x in (280, 340, 860, 920):
        ribs.box(x - 9, 70, x + 9, 330)
    scene.lay(ribs, (168, 120, 104), 0.6)
    sign(scene)
    marquee(scene)
    doors(scene)
    scene.mirror(street, (24, 22, 40), 0.25, 7, smear=3)
    scene.lay(Stencil().box(0, street - 6, WIDTH, street + 10), (72, 62, 72), 1)
    for x, coat, size in ((352, (40, 52, 76), 1), (396, (120, 52, 54), 0.94), (846, (54, 60, 52), 1.02)):
        guest(scene, x, street + 24, coat, size)
    return scene.finished(42, rim=0.5)


def sign(scene: Scene) -> None:
    """A rising sun of neon tubes."""
    for number, colour in ((0, (255, 120, 90)), (1, (255, 196, 110))):
        tubes = Stencil()
        for ray in range(-3, 4):
            if (ray % 2 == 0) == (number == 0):
                tubes.line(
                    (600 + ray * 30, 236 - 10 * (3 - abs(ray))), (600 + ray * 66, 150 - 22 * (3 - abs(ray))), thick=6
                )
        if number:
            tubes.oval(600, 290, 74).oval(600, 290, 67, shade=0).box(500, 292, 700, 370, shade=0)
            tubes.line((500, 294), (700, 294), thick=6)
        scene.shine(tubes, colour, 22, 0.9)
        scene.shine(tubes, colour, 5, 0.9)
        scene.lay(tubes, tuple(min(255, part + 60) for part in colour), 0.6)


def marquee(scene: Scene) -> None:
    scene.lay(Stencil().polygon((250, 330), (950, 330), (1000, 352), (200, 352)), (60, 40, 50), 0.6)
    scene.lay(Stencil().box(200, 350, 1000, 424), (250, 236, 200), 0.6)
    scene.shine(Stencil().box(200, 350, 1000, 424), (255, 226, 160), 24, 0.5)
    words = Stencil()
    chance = dice(501)
    for y in (364, 392):
        x = 300.0 + (y - 364) * 2
        while x < 880 - (y - 364) * 2:
            wide = chance.uniform(14, 20)
            if chance.random() < 0.86:
                words.box(x, y, x + wide - 5, y + 18)
            x += wide
    scene.lay(words, (84, 44, 48), 0.5, 0.9)
    scene.lamps([(210 + number * 26, 434) for number in range(31)], (255, 206, 130), 0.8)
    scene.lamps([(210 + number * 26, 342) for number in range(31)], (255, 206, 130), 0.5)


def doors(scene: Scene) -> None:
    scene.lay(Stencil().box(390, 450, 810, 620), (70, 40, 40), 0.6)
    glass, frames = Stencil(), Stencil()
    for x in range(400, 800, 100):
        glass.box(x + 4, 460, x + 96, 620)
        frames.line((x + 50, 460), (x + 50, 620), thick=5).line((x + 38, 540), (x + 38, 570), thick=4)
        frames.line((x + 62, 540), (x + 62, 570), thick=4)
    scene.lay(glass, gradient(((0.57, (255, 226, 160)), (0.78, (236, 160, 92)))), 0.6)
    scene.lay(frames, (120, 70, 44), 0.5)
    scene.shine(glass, (255, 190, 110), 30, 0.6)
    for x, colour in ((262, (58, 104, 116)), (330, (170, 84, 60)), (838, (86, 70, 120)), (906, (150, 120, 60))):
        scene.lay(Stencil().box(x - 4, 456, x + 56, 566), (222, 190, 130), 0.5)
        scene.lay(Stencil().box(x + 2, 462, x + 50, 560), colour, 0.5)
        scene.lay(Stencil().oval(x + 26, 506, 15).box(x + 10, 540, x + 42, 548), (240, 224, 190), 0.6, 0.85)
    scene.shine(Stencil().polygon((230, 430), (970, 430), (1010, 620), (190, 620)), (255, 190, 120), 40, 0.25)


def guest(scene: Scene, x: float, foot: float, coat: Colour, size: float) -> None:
    def at(across: float, up: float) -> Point:
        return x + across * size, foot - up * size

    scene.lay(Stencil().oval(x, foot + 4, 26 * size, 5 * size), (14, 12, 22), 4, 0.7)
    body = Stencil().polygon(at(-22, 30), at(-18, 98), at(-8, 110), at(8, 110), at(18, 98), at(22, 30))
    body.box(*at(-13, 34), *at(-3, 0)).box(*at(3, 34), *at(13, 0))
    scene.lay(body, coat, 0.6)
    scene.lay(Stencil().oval(*at(0, 124), 11 * size, 13 * size), (92, 64, 56), 0.6)
    scene.shine(Stencil().line(at(-18, 98), at(-8, 110), at(8, 110), at(18, 98), thick=3), (255, 200, 130), 2, 0.6)


def square(column: float, row: float) -> Point:
    """A point of the board by column and row, 0 to 8 each, row 0 nearest."""
    depth = 1 + row * 0.16
    return 600 + (column - 4) * 190 / depth, 330 + 440 / depth


def chess() -> Image.Image:
    """A few pieces late in a game, under a lamp."""
    scene = Scene((0, (34, 30, 38)), (0.5, (84, 62, 50)), (1, (46, 34, 32)))
    chance = dice(511)
    for _ in range(26):
        spot = Stencil().oval(chance.uniform(0, WIDTH), chance.gauss(150, 80), chance.uniform(14, 44))
        scene.shine(spot, (255, 196, 120), 4, chance.uniform(0.08, 0.3))
    oak = ImageOps.colorize(texture(512, (9, 60), (18, 160)), (92, 58, 40), (140, 94, 62))
    scene.lay(Stencil().under([(0, 500), (WIDTH, 500)]), oak, 2)
    rim = Stencil().polygon(square(-0.5, -0.4), square(8.5, -0.4), square(8.4, 8.5), square(-0.4, 8.5))
    scene.lay(rim, (70, 42, 30), 1)
    light, dark = Stencil(), Stencil()
    for column in range(8):
        for row in range(8):
            corners = [square(column + a, row + b) for a, b in ((0, 0), (1, 0), (1, 1), (0, 1))]
            (light if (column + row) % 2 else dark).polygon(*corners)
    scene.lay(light, (226, 200, 156), 0.6)
    scene.lay(dark, (116, 72, 48), 0.6)
    scene.shine(Stencil().oval(560, 600, 420, 130), (255, 214, 150), 80, 0.4)
    for kind, column, row, side in (
        ("rook", 6.5, 6.5, 1), ("pawn", 2.5, 6.5, 1), ("king", 5.5, 5.5, 1), ("pawn", 3.5, 4.5, 1),
        ("pawn", 4.5, 3.5, 0), ("queen", 2.5, 3.5, 0), ("pawn", 6.5, 2.5, 0),
        ("king", 3.5, 1.5, 0), ("bishop", 5.5, 1.5, 1),
    ):  # fmt: skip
        piece(scene, kind, *square(column, row), 1.5 / (1 + row * 0.16), bool(side))
    return scene.finished(43, rim=0.5)


SHAPES = {  # half the width at a height, from the foot up
    "pawn": ((0, 46), (10, 46), (22, 34), (34, 24), (78, 13), (92, 24), (100, 14)),
    "rook": ((0, 50), (12, 50), (26, 38), (110, 26), (122, 38), (156, 38)),
    "bishop": ((0, 50), (12, 50), (28, 32), (116, 14), (126, 26), (134, 15), (160, 24), (186, 12), (196, 5)),
    "queen": ((0, 56), (12, 56), (30, 36), (140, 15), (152, 28), (160, 17), (206, 34), (200, 0)),
    "king": ((0, 58), (12, 58), (30, 38), (148, 17), (160, 30), (170, 19), (216, 36), (222, 20), (232, 6)),
}


def piece(scene: Scene, kind: str, x: float, foot: float, size: float, black: bool) -> None:
    paint, gleam = ((50, 36, 34), (206, 150, 104)) if black else ((236, 214, 172), (255, 250, 230))
    scene.lay(Stencil().polygon((x - 40 * size, foot), (x + 46 * size, foot - 4), (x + 190 * size, foot + 34 * size),
                                (x + 90 * size, foot + 44 * size)), (30, 18, 14), 9 * size, 0.6)  # fmt: skip
    shape = SHAPES[kind]
    sides = [(half * size, foot - up * size) for up, half in shape]
    body = Stencil().polygon(*((x - half, y) for half, y in sides), *((x + half, y) for half, y in reversed(sides)))
    body.oval(x, foot, shape[0][1] * size, 9 * size)
    if kind == "pawn":
        body.oval(x, foot - 116 * size, 26 * size)
    if kind == "rook":
        for left in (-38, -11, 17):
            body.box(x + left * size, foot - 174 * size, x + (left + 21) * size, foot - 150 * size)
    if kind == "queen":
        for place in (-30, -10, 10, 30):
            body.oval(x + place * size, foot - 208 * size, 7 * size)
        body.oval(x, foot - 218 * size, 10 * size)
    if kind == "king":
        body.box(x - 5 * size, foot - 262 * size, x + 5 * size, foot - 224 * size)
        body.box(x - 16 * size, foot - 250 * size, x + 16 * size, foot - 240 * size)
    scene.lay(body, paint, 0.6)
    shade = Stencil().box(x + 6 * size, foot - 290 * size, x + 70 * size, foot + 20).through(body.mask)
    scene.lay(shade, (20, 12, 10) if black else (120, 84, 60), 9 * size, 0.55)
    shine = Stencil().box(x - 30 * size, foot - 260 * size, x - 10 * size, foot).through(body.mask)
    scene.shine(shine, gleam, 8 * size, 0.4)
    rings = Stencil().line(
        (x - shape[2][1] * size, foot - 24 * size), (x + shape[2][1] * size, foot - 24 * size), thick=2
    )
    scene.lay(rings, (30, 20, 18) if black else (150, 112, 80), 1, 0.7)
