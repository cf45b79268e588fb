"""Scenes of town life: a market, a bakery before dawn, a football ground at night."""

from functools import partial
from itertools import pairwise, product

from PIL import Image, ImageOps

from articles.demo.brush import HEIGHT, WIDTH, Colour, Point, Scene, Stencil, dice, gradient, texture


def market_awnings() -> Image.Image:
    """Stalls under striped awnings on a square in the morning."""
    scene = Scene((0, (132, 172, 208)), (0.3, (196, 212, 218)), (0.5, (250, 228, 194)), (1, (250, 228, 194)))
    wisps = texture(101, (3, 18), (8, 40)).point(lambda grey: max(0, grey - 122) * 3)
    scene.lay(Stencil().box(0, 0, WIDTH, 240).through(wisps), (255, 246, 232), 5, 0.7)
    old_houses(scene)
    scene.haze(470, 190, (252, 226, 186), 0.45)
    paving(scene)
    for left, colour, fruit in (
        (40, (178, 62, 52), ((226, 128, 40), (240, 178, 60), (206, 60, 46))),
        (432, (58, 110, 92), ((132, 160, 62), (214, 196, 92), (92, 128, 58))),
        (824, (62, 92, 142), ((204, 64, 58), (238, 196, 84), (150, 54, 84))),
    ):
        stall(scene, left, colour, fruit)
    scene.shine(Stencil().polygon((0, 0), (500, 0), (160, HEIGHT), (0, HEIGHT)), (255, 214, 150), 90, 0.25)
    return scene.finished(14)


def old_houses(scene: Scene) -> None:
    """The gabled fronts on the far side of the square, and a tower behind them."""
    spire = Stencil().box(700, 150, 764, 480).polygon((690, 152), (732, 22), (774, 152))
    scene.lay(spire, (168, 160, 164))
    scene.lay(Stencil().oval(732, 196, 17), (238, 226, 204), 0.5)
    scene.lay(Stencil().line((732, 196), (732, 184), thick=2).line((732, 196), (741, 199), thick=2), (70, 66, 74), 0.3)
    chance, x = dice(103), -30.0
    tones = ((206, 172, 140), (188, 148, 128), (214, 192, 158), (176, 168, 160), (198, 160, 122))
    for number in range(12):
        wide, top = chance.uniform(88, 122), chance.uniform(206, 264)
        peak = top - chance.uniform(52, 92)
        scene.lay(
            Stencil().box(x, top, x + wide, 620).polygon((x, top), (x + wide / 2, peak), (x + wide, top)),
            tones[number % 5],
        )
        scene.lay(
            Stencil().line((x - 3, top + 2), (x + wide / 2, peak), (x + wide + 3, top + 2), thick=6), (142, 92, 78), 0.5
        )
        panes = Stencil().oval(x + wide / 2, top - 14, 8)
        for row, column in product(range(4), range(3)):
            left, up = x + wide * (0.14 + column * 0.28), top + 24 + row * 62
            panes.box(left, up, left + wide * 0.16, up + 34)
        scene.lay(panes, (108, 112, 124), 0.6, 0.85)
        scene.lay(Stencil().box(x + wide - 14, top, x + wide, 620), (110, 84, 80), 8, 0.4)
        x += wide


def paving(scene: Scene) -> None:
    scene.lay(Stencil().box(0, 560, WIDTH, HEIGHT), gradient(((0.7, (206, 184, 160)), (1, (132, 114, 106)))))
    joints = Stencil()
    rows = [560 + 240 * (row / 13) ** 1.6 for row in range(14)]
    for number, (y, below) in enumerate(pairwise(rows)):
        joints.line((0, y), (WIDTH, y), thick=1.2)
        for column in range(-24, 50):
            aside = (column + number % 2 / 2) * 0.09 - 0.5
            joints.line((600 + aside * (y - 380) * 3, y), (600 + aside * (below - 380) * 3, below), thick=1)
    scene.lay(joints, (104, 88, 82), 0.6, 0.5)


def stall(scene: Scene, left: float, colour: Colour, fruit: tuple[Colour, ...]) -> None:
    right, eaves, counter = left + 336, 372, 580
    scene.lay(
        Stencil().polygon((left - 30, 742), (right - 10, 742), (right + 60, 716), (left, 716)), (70, 56, 56), 10, 0.7
    )
    scene.lay(Stencil().box(left + 14, eaves, right - 14, 700), (74, 56, 50), 3, 0.82)
    keeper(scene, left + 190)
    scene.lay(Stencil().box(left + 10, 330, left + 20, 736).box(right - 20, 330, right - 10, 736), (88, 66, 52), 0.4)
    scene.lay(
        Stencil().box(left, counter + 54, right, 736),
        ImageOps.colorize(texture(left, (90, 5), (160, 9)), (104, 70, 46), (160, 116, 80)),
    )
    scene.lay(Stencil().box(left, counter + 50, right, counter + 58), (70, 46, 32), 1)
    crates(scene, left, counter, fruit)
    awning(scene, left - 22, right + 22, eaves, colour)


def keeper(scene: Scene, x: float) -> None:
    scene.lay(
        Stencil().polygon((x - 42, 600), (x - 34, 500), (x, 484), (x + 34, 500), (x + 42, 600)), (196, 184, 166), 0.8
    )
    scene.lay(Stencil().polygon((x - 24, 600), (x - 18, 520), (x + 18, 520), (x + 24, 600)), (70, 88, 84), 0.6)
    scene.lay(Stencil().oval(x, 462, 21, 25), (206, 158, 128), 0.6)
    scene.lay(Stencil().oval(x, 448, 24, 15).box(x - 30, 449, x + 30, 453), (84, 70, 64), 0.6)


def crates(scene: Scene, left: float, counter: float, fruit: tuple[Colour, ...]) -> None:
    """Three crates on the counter, each heaped with one kind of fruit."""
    for number, colour in enumerate(fruit):
        chance, x = dice(int(left) + number), left + 12 + number * 106
        for row in range(4):
            heap, gleam, under = Stencil(), Stencil(), Stencil()
            for place in range(6 - row):
                at = (x + 11 + place * 15.5 + row * 8 + chance.uniform(-2, 2), counter + 8 - row * 12)
                under.oval(at[0] + 1, at[1] + 2, 11)
                heap.oval(*at, 10)
                gleam.oval(at[0] - 3, at[1] - 4, 2.6)
            scene.lay(under, tuple(part // 2 for part in colour), 0.6)
            scene.lay(heap, colour, 0.4)
            scene.shine(gleam, (255, 240, 214), 1, 0.6)
        scene.lay(Stencil().box(x, counter + 4, x + 100, counter + 52), (176, 134, 90), 0.4)
        slats = Stencil().box(x, counter + 18, x + 100, counter + 21).box(x, counter + 35, x + 100, counter + 38)
        scene.lay(
            slats.box(x, counter + 4, x + 5, counter + 52).box(x + 95, counter + 4, x + 100, counter + 52),
            (104, 72, 46),
            0.4,
        )


def awning(scene: Scene, left: float, right: float, eaves: float, colour: Colour) -> None:
    """A striped cloth that slopes towards the viewer and ends in scallops."""
    stripes, wide = 10, (right - left) / 10
    for number in range(stripes):
        low, high = left + number * wide, left + 30 + number * (right - left - 60) / stripes
        paint = colour if number % 2 == 0 else (246, 236, 218)
        scene.lay(
            Stencil().polygon(
                (low, eaves),
                (high, eaves - 96),
                (high + (right - left - 60) / stripes, eaves - 96),
                (low + wide, eaves),
            ),
            paint,
            0.3,
        )
        flap = Stencil().box(low, eaves - 1, low + wide, eaves + 20).oval(low + wide / 2, eaves + 20, wide / 2, 13)
        scene.lay(flap, tuple(round(part * 0.86) for part in paint), 0.3)
    scene.lay(Stencil().box(left, eaves - 2, right, eaves + 2), (60, 44, 40), 1.5, 0.5)
    scene.lay(Stencil().box(left + 20, eaves + 34, right - 20, eaves + 70), (40, 28, 26), 14, 0.5)


def bakery_window() -> Image.Image:
    """The one lit window of a dark street: shelves of bread behind glass."""
    scene = Scene((0, (26, 36, 58)), (1, (18, 22, 36)))
    bricks(scene)
    scene.lay(Stencil().box(150, 150, 1050, 690), (30, 62, 66), 0.5)
    scene.lay(Stencil().box(150, 150, 1050, 238), (24, 50, 54), 0.5)
    frame = Stencil().line((170, 166), (1030, 166), (1030, 224), (170, 224), (170, 166), thick=3)
    scene.lay(frame, (196, 160, 96), 0.4)
    emblem(scene)
    panes = Stencil().box(190, 262, 760, 640)
    scene.lay(panes, gradient(((0.33, (255, 226, 162)), (0.6, (244, 186, 108)), (0.8, (196, 124, 62)))))
    scene.shine(Stencil().oval(475, 300, 240, 60), (255, 240, 200), 50, 0.5)
    shelves(scene)
    scene.lay(Stencil().box(470, 262, 480, 640), (30, 62, 66), 0.4)
    scene.lay(Stencil().line((190, 262), (760, 262), (760, 640), (190, 640), (190, 262), thick=10), (22, 46, 50), 0.4)
    scene.shine(Stencil().polygon((190, 500), (360, 262), (420, 262), (190, 590)), (255, 255, 255), 2, 0.08)
    door(scene)
    pavement(scene)
    scene.shine(Stencil().box(190, 250, 760, 650), (255, 176, 90), 60, 0.3)
    return scene.finished(15, rim=0.4)


def bricks(scene: Scene) -> None:
    chance = dice(111)
    joints = Stencil()
    for row in range(26):
        y = row * 28
        joints.line((0, y), (WIDTH, y), thick=1.6)
        for column in range(-1, 20):
            x = column * 66 + row % 2 * 33
            joints.line((x, y), (x, y + 28), thick=1.6)
            if chance.random() < 0.3:
                scene.lay(Stencil().box(x, y, x + 66, y + 28), (52, 44, 58), 0.5, 0.35)
    scene.lay(joints, (12, 14, 24), 0.5, 0.7)


def emblem(scene: Scene) -> None:
    """A pretzel and two ears of wheat in gilt, where other shops have their name."""
    gilt = Stencil()
    for side in (-1, 1):
        gilt.oval(600 + side * 19, 192, 20, 15).oval(600 + side * 19, 192, 13, 9, shade=0)
    for side in (-1, 1):
        gilt.line((600 + side * 4, 206), (600 - side * 20, 180), thick=5)
        gilt.line((600 + side * 60, 195), (600 + side * 240, 195), thick=2)
        for grain in range(9):
            x = 600 + side * (90 + grain * 15)
            gilt.polygon((x, 194), (x + side * 12, 184), (x + side * 16, 192)).polygon(
                (x, 196), (x + side * 12, 206), (x + side * 16, 198)
            )
    scene.lay(gilt, (220, 182, 112), 0.4)


def shelves(scene: Scene) -> None:
    """Round loaves, long loaves, rolls."""
    boards = Stencil()
    for y in (386, 502, 618):
        boards.box(196, y, 754, y + 12)
    scene.lay(Stencil().box(196, 398, 754, 412).box(196, 514, 754, 528), (120, 66, 30), 6, 0.6)
    loaves(scene, 386, [(x, 46, 34) for x in (246, 342, 424, 534, 626, 706)])
    loaves(scene, 502, [(x, 72, 22) for x in (272, 400, 556, 684)])
    loaves(scene, 618, [(x, 25, 20) for x in range(224, 735, 50)])
    scene.lay(boards, (134, 84, 46), 0.4)
    scene.lamps([(320, 284), (475, 284), (630, 284)], (255, 236, 190), 2)


def loaves(scene: Scene, floor: float, places: list[tuple[float, float, float]]) -> None:
    crust, shade, light, cuts = Stencil(), Stencil(), Stencil(), Stencil()
    for x, wide, high in places:
        crust.oval(x, floor - high, wide, high)
        shade.oval(x + wide * 0.12, floor - high * 0.5, wide * 0.86, high * 0.5)
        light.oval(x - wide * 0.2, floor - high * 1.36, wide * 0.5, high * 0.34)
        for cut in (-0.42, 0, 0.42):
            cuts.line(
                (x + wide * (cut - 0.14), floor - high * 0.9), (x + wide * (cut + 0.1), floor - high * 1.62), thick=2.6
            )
    scene.lay(crust, (190, 114, 52), 0.5)
    scene.lay(shade, (120, 62, 24), 7, 0.6)
    scene.shine(light, (255, 190, 110), 5, 0.5)
    scene.lay(cuts, (244, 204, 142), 0.8, 0.85)


def door(scene: Scene) -> None:
    scene.lay(Stencil().box(810, 262, 1000, 690), (26, 54, 58), 0.4)
    glass = Stencil().box(836, 288, 974, 560)
    scene.lay(glass, gradient(((0.36, (248, 206, 138)), (0.7, (188, 122, 66)))))
    figure = Stencil().oval(905, 402, 24, 29).polygon((856, 560), (868, 458), (905, 440), (942, 458), (954, 560))
    scene.lay(figure.polygon((882, 384), (928, 384), (934, 352), (876, 352)), (86, 52, 34), 2.5, 0.85)
    scene.lay(Stencil().box(900, 288, 908, 560).box(836, 420, 974, 427), (26, 54, 58), 0.3)
    scene.lay(Stencil().oval(988, 500, 5).box(985, 500, 991, 540), (214, 176, 106), 0.4)


def pavement(scene: Scene) -> None:
    scene.lay(Stencil().box(0, 690, WIDTH, HEIGHT), gradient(((0.86, (44, 46, 62)), (1, (26, 28, 42)))))
    scene.lay(Stencil().box(0, 688, WIDTH, 700), (14, 16, 26), 3, 0.8)
    scene.shine(Stencil().polygon((200, 694), (750, 694), (900, HEIGHT), (60, HEIGHT)), (255, 170, 84), 24, 0.5)
    scene.shine(Stencil().polygon((840, 694), (970, 694), (1080, HEIGHT), (880, HEIGHT)), (255, 170, 84), 20, 0.3)
    slabs = Stencil()
    for column in range(-6, 18):
        slabs.line((600 + (column - 6) * 90, 694), (600 + (column - 6) * 150, HEIGHT), thick=1.6)
    scene.lay(slabs.line((0, 736), (WIDTH, 736), thick=1.6), (14, 16, 28), 0.6, 0.6)


def pitch(aside: float, up: float, depth: float) -> Point:
    """A point on the football ground, in perspective: sideways from its middle, above the grass, and how far away."""
    return 600 + aside * 520 / depth, 352 + (440 - up * 520) / depth


def football_night() -> Image.Image:
    """The grass under floodlights, from behind one goal line to the goal at the other end."""
    scene = Scene((0, (8, 14, 36)), (0.3, (22, 36, 72)), (0.5, (48, 66, 104)), (1, (20, 40, 30)))
    stand(scene)
    grass(scene)
    lines, ground = Stencil(), partial(pitch, up=0)
    for aside, near, far in ((2.6, 0.9, 3.4), (1.5, 2.1, 3.4), (0.85, 2.75, 3.4)):
        corners = [ground(side * aside, depth=depth) for side, depth in ((-1, far), (-1, near), (1, near), (1, far))]
        lines.line(*(corners if near > 1 else corners[:2]), thick=3)
        lines.line(*corners[2:], thick=3)
    lines.line(ground(-2.6, depth=3.4), ground(2.6, depth=3.4), thick=2.4).oval(*ground(0, depth=2.4), 5, 2)
    scene.lay(lines, (226, 236, 226), 0.8, 0.85)
    goal(scene)
    ball(scene, *ground(-0.2, depth=1.22))
    floodlights(scene)
    scene.haze(300, 240, (150, 176, 214), 0.16)
    return scene.finished(16, rim=0.5)


def stand(scene: Scene) -> None:
    """The covered stand behind the goal, and its people as specks of light and dark."""
    scene.lay(Stencil().polygon((60, 470), (60, 300), (1140, 300), (1140, 470)), (26, 32, 54))
    scene.lay(
        Stencil().polygon((30, 300), (110, 246), (1090, 246), (1170, 300)).box(30, 296, 1170, 306), (14, 18, 34), 0.4
    )
    chance = dice(121)
    for colour in ((150, 60, 56), (214, 206, 196), (70, 88, 128), (38, 42, 62), (196, 160, 92), (120, 56, 60)):
        people = Stencil()
        for _ in range(190):
            row = chance.randrange(9)
            people.oval(chance.uniform(72, 1128), 326 + row * 15 + chance.uniform(-2, 2), 4.6, 5.6)
        scene.lay(people, colour, 0.7, 0.8)
    scene.lay(Stencil().box(60, 296, 1140, 360), (8, 10, 24), 16, 0.7)
    posts = Stencil()
    for x in range(60, 1150, 180):
        posts.box(x - 3, 300, x + 3, 462)
    scene.lay(posts, (12, 14, 28), 0.4)
    for number in range(12):
        x = 60 + number * 90
        scene.lay(
            Stencil().box(x, 452, x + 88, 476), ((180, 56, 50), (224, 216, 200), (44, 82, 128))[number % 3], 0.5, 0.85
        )


def grass(scene: Scene) -> None:
    scene.lay(
        Stencil().box(0, 474, WIDTH, HEIGHT),
        gradient(((0.59, (62, 122, 62)), (0.75, (50, 110, 54)), (1, (26, 70, 38)))),
    )
    mown = Stencil()
    edges = [0.9, 1.05, 1.24, 1.48, 1.8, 2.2, 2.75, 3.6]
    for near, far in list(pairwise(edges))[::2]:
        mown.box(0, pitch(0, 0, far)[1], WIDTH, pitch(0, 0, near)[1])
    scene.shine(mown, (120, 150, 70), 1.5, 0.25)
    tufts = texture(123, (160, 110), (300, 260)).point(lambda grey: max(0, grey - 120) * 3)
    scene.lay(Stencil().box(0, 500, WIDTH, HEIGHT).through(tufts).fade(520, 720), (18, 56, 30), 0.6, 0.4)
    scene.shine(Stencil().oval(600, 560, 430, 90), (210, 232, 180), 70, 0.3)


def goal(scene: Scene) -> None:
    depth, half, high = 3.4, 0.62, 0.5
    left, right = pitch(-half, 0, depth), pitch(half, 0, depth)
    top = pitch(0, high, depth)[1]
    net = Stencil()
    for step in range(0, 25):
        x = left[0] + (right[0] - left[0]) * step / 24
        net.line((x, top), (600 + (x - 600) * 0.9, left[1] - 6), thick=0.8)
    for step in range(10):
        y = top + (left[1] - top) * step / 10
        net.line((left[0] + step * 0.9, y), (right[0] - step * 0.9, y), thick=0.8)
    scene.lay(net, (214, 222, 230), 0.4, 0.6)
    posts = Stencil().line(left, (left[0], top), (right[0], top), right, thick=4.5)
    scene.lay(posts, (250, 250, 246), 0.3)


def ball(scene: Scene, x: float, y: float) -> None:
    for lean in (-70, 80):
        scene.lay(
            Stencil().polygon((x - 8, y), (x + 12, y), (x + lean + 10, y + 9), (x + lean - 16, y + 9)),
            (10, 34, 22),
            5,
            0.5,
        )
    scene.lay(Stencil().oval(x, y - 20, 22), (244, 244, 238), 0.4)
    patches = Stencil()
    for across, up in ((0, -20), (-17, -26), (16, -28), (-9, -4), (12, -5), (1, -40)):
        patches.polygon(*((x + across + a, y + up + b) for a, b in ((-5, -2), (0, -6), (5, -2), (3, 4), (-3, 4))))
    scene.lay(Stencil().oval(x, y - 20, 22).through(patches.soft(0.3)), (34, 36, 44))
    scene.lay(Stencil().oval(x, y - 20, 22).through(Stencil().oval(x + 4, y - 6, 24, 10).soft(5)), (24, 40, 40), 0, 0.5)


def floodlights(scene: Scene) -> None:
    for x, top, size in ((120, 70, 1.15), (1080, 70, 1.15), (310, 150, 0.7), (890, 150, 0.7)):
        scene.lay(
            Stencil().polygon((x - 6 * size, 474), (x - 3 * size, top), (x + 3 * size, top), (x + 6 * size, 474)),
            (30, 38, 58),
            0.4,
        )
        panel = Stencil().box(x - 44 * size, top - 26 * size, x + 44 * size, top + 26 * size)
        scene.lay(panel, (60, 70, 92), 0.4)
        beam = Stencil().polygon(
            (x - 40 * size, top),
            (x + 40 * size, top),
            (600 + (x - 600) * 0.2 + 240, 620),
            (600 + (x - 600) * 0.2 - 240, 620),
        )
        scene.shine(beam, (206, 224, 255), 30, 0.12)
        bulbs = [
            (x + column * 19 * size, top + row * 17 * size) for column, row in product((-2, -1, 0, 1, 2), (-1, 0, 1))
        ]
        scene.lamps(bulbs, (220, 232, 255), 1.25 * size)
        scene.shine(Stencil().oval(x, top, 110 * size), (190, 212, 255), 60, 0.4)
