"""Scenes at the edge of the town: an observatory, beehives on a roof, an old oak."""

import math

from PIL import Image

from articles.demo.brush import HEIGHT, WIDTH, Colour, Scene, Stencil, dice, gradient, ridge, texture


def observatory() -> Image.Image:
    """An open dome on a hill, under the Milky Way and a small comet."""
    scene = Scene((0, (12, 18, 44)), (0.5, (34, 48, 92)), (0.75, (88, 92, 134)), (1, (150, 132, 142)))
    band = Stencil().polygon((-100, 560), (820, -160), (1120, -160), (100, 640))
    scene.shine(band, (120, 130, 190), 90, 0.42)
    clouds = texture(401, (18, 14), (44, 34), (90, 70)).point(lambda grey: max(0, grey - 126) * 3)
    scene.shine(band.through(clouds), (206, 196, 226), 10, 0.4)
    stars(scene)
    comet(scene)
    for seed, height, colour in ((403, 610, (46, 52, 88)), (404, 660, (30, 36, 64))):
        scene.lay(Stencil().under(ridge(seed, height, height + 30, 70)), colour, 1)
    dome(scene, 730, 600)
    hill = [(0, 700), (300, 668), (560, 622), (700, 600), (860, 604), (1000, 640), (WIDTH, 690)]
    scene.lay(Stencil().under(hill), gradient(((0.75, (22, 28, 46)), (1, (8, 12, 22)))), 1)
    firs(scene)
    watcher = Stencil().polygon((548, 634), (552, 590), (572, 590), (576, 634)).oval(562, 578, 9, 10)
    scene.lay(watcher.line((566, 594), (588, 576), thick=5), (10, 14, 26), 0.5)
    scene.shine(Stencil().polygon((706, 640), (754, 640), (700, 690), (620, 690)), (255, 196, 120), 14, 0.4)
    return scene.finished(39, rim=0.45)


def stars(scene: Scene) -> None:
    chance = dice(402)
    for number, (size, strength) in enumerate(((0.8, 0.6), (1.2, 0.85), (1.9, 1))):
        field = Stencil()
        for _ in range((620, 160, 26)[number]):
            field.oval(chance.uniform(0, WIDTH), 640 * chance.random() ** 1.3, size)
        scene.shine(field, (236, 240, 255), 0.4 + number * 0.2, strength)


def comet(scene: Scene) -> None:
    for wide, strength in ((70, 0.25), (34, 0.3), (14, 0.4)):
        tail = Stencil().polygon((330, 226), (70, 60 - wide), (60, 60 + wide), (326, 236))
        scene.shine(tail, (196, 226, 240), 14, strength)
    scene.shine(Stencil().oval(332, 232, 20), (190, 230, 240), 9, 0.9)
    scene.shine(Stencil().oval(332, 232, 5), (255, 255, 250), 1.4)


def dome(scene: Scene, x: float, floor: float) -> None:
    wall = Stencil().box(x - 124, floor - 110, x + 124, floor + 40)
    scene.lay(wall, gradient(((0.6, (150, 150, 176)), (0.8, (84, 86, 116)))), 0.5)
    scene.lay(Stencil().box(x + 20, floor - 110, x + 124, floor + 40), (30, 34, 60), 30, 0.5)
    top = Stencil().oval(x, floor - 110, 136, 140).box(x - 200, floor - 110, x + 200, floor + 60, shade=0)
    scene.lay(top, gradient(((0.42, (226, 226, 238)), (0.64, (128, 130, 160)))), 0.6)
    shade = Stencil().oval(x + 60, floor - 110, 110, 146).box(x - 200, floor - 110, x + 300, floor + 60, shade=0)
    scene.lay(shade, (60, 64, 100), 26, 0.5)
    slit = Stencil().polygon((x - 66, floor - 112), (x - 46, floor - 206), (x - 22, floor - 246), (x + 14, floor - 250),
                             (x - 4, floor - 200), (x - 20, floor - 112))  # fmt: skip
    scene.lay(slit, (24, 22, 36), 0.6)
    scene.shine(slit, (255, 150, 90), 8, 0.35)
    tube = Stencil().polygon((x - 44, floor - 150), (x - 96, floor - 246), (x - 66, floor - 262), (x - 16, floor - 166))
    scene.lay(tube, (216, 212, 214), 0.5)
    scene.lay(Stencil().box(x - 142, floor - 116, x + 142, floor - 102), (196, 196, 214), 0.5)
    door = Stencil().box(x - 26, floor - 50, x + 26, floor + 40)
    scene.lay(door, (255, 206, 136), 0.5)
    scene.shine(door, (255, 190, 110), 22, 0.6)


def firs(scene: Scene) -> None:
    chance, trees = dice(405), Stencil()
    for _ in range(34):
        x = chance.choice([chance.uniform(-20, 330), chance.uniform(980, WIDTH + 20)])
        foot, tall = 716 + abs(x - 600) * 0.06, chance.uniform(90, 190)
        for part in range(5):
            low, high = foot - tall * part * 0.19, foot - tall * (part * 0.19 + 0.34)
            half = tall * (0.24 - part * 0.04)
            trees.polygon((x - half, low), (x, high), (x + half, low))
    scene.lay(trees, (8, 14, 24), 0.6)


def roof_hives() -> Image.Image:
    """Four hives on a flat roof, above the gables of the old town."""
    scene = Scene((0, (126, 176, 212)), (0.4, (206, 222, 220)), (0.62, (252, 232, 196)))
    wisps = texture(411, (4, 16), (10, 40)).point(lambda grey: max(0, grey - 122) * 3)
    scene.lay(Stencil().box(0, 20, WIDTH, 330).through(wisps), (255, 248, 236), 5, 0.65)
    scene.lay(Stencil().under(ridge(412, 402, 388, 40)), (164, 184, 186), 2)
    gables(scene, 413, 470, (190, 150, 136))
    scene.haze(480, 110, (252, 232, 200), 0.6)
    gables(scene, 414, 540, (166, 104, 88))
    scene.lay(Stencil().box(0, 604, WIDTH, HEIGHT), gradient(((0.75, (196, 188, 174)), (1, (140, 132, 124)))))
    scene.lay(Stencil().box(0, 586, WIDTH, 612), (150, 142, 134), 0.6)
    plants(scene)
    for number, colour in enumerate(((232, 190, 92), (112, 158, 178), (228, 220, 200), (150, 176, 126))):
        hive(scene, 190 + number * 216, 720 + number % 2 * 14, colour)
    bees(scene)
    scene.shine(Stencil().polygon((700, 0), (WIDTH, 0), (WIDTH, 700), (900, HEIGHT)), (255, 222, 160), 90, 0.3)
    return scene.finished(40, rim=0.3)


def gables(scene: Scene, seed: int, line: float, colour: Colour) -> None:
    chance, x = dice(seed), -40.0
    while x < WIDTH:
        wide, top = chance.uniform(90, 170), line - chance.uniform(0, 44)
        peak = top - chance.uniform(50, 90)
        tone = tuple(min(255, round(part * chance.uniform(0.88, 1.1))) for part in colour)
        house = Stencil().polygon((x, 640), (x, top), (x + wide / 2, peak), (x + wide, top), (x + wide, 640))
        scene.lay(house, tone, 0.6)
        slope = Stencil().polygon(
            (x - 6, top + 6), (x + wide / 2, peak - 4), (x + wide + 6, top + 6), (x + wide / 2, peak + 12)
        )
        scene.lay(slope, tuple(round(part * 0.68) for part in tone), 0.6)
        panes = Stencil()
        for column in range(3):
            panes.box(x + wide * (0.16 + column * 0.27), top + 16, x + wide * (0.3 + column * 0.27), top + 44)
        scene.lay(panes, (96, 100, 112), 0.6, 0.8)
        if chance.random() < 0.6:
            scene.lay(
                Stencil().box(x + wide * 0.7, peak - 6, x + wide * 0.82, top), tuple(part // 2 for part in tone), 0.6
            )
        x += wide


def hive(scene: Scene, x: float, floor: float, colour: Colour) -> None:
    dark = tuple(round(part * 0.66) for part in colour)
    scene.lay(Stencil().oval(x + 84, floor + 8, 130, 18), (74, 66, 62), 10, 0.7)
    scene.lay(
        Stencil().box(x + 8, floor - 34, x + 22, floor + 6).box(x + 130, floor - 34, x + 144, floor + 6),
        (96, 72, 56),
        0.5,
    )
    for part in range(3):
        top = floor - 34 - (part + 1) * 58
        scene.lay(Stencil().box(x, top, x + 152, top + 56), colour, 0.5)
        scene.lay(Stencil().box(x + 112, top, x + 152, top + 56), dark, 14, 0.6)
        scene.lay(Stencil().box(x, top + 52, x + 152, top + 58), dark, 0.6)
        scene.lay(Stencil().box(x + 56, top + 20, x + 96, top + 30), dark, 0.6)
    scene.lay(Stencil().box(x + 36, floor - 52, x + 116, floor - 42), (54, 42, 38), 0.5)
    scene.lay(
        Stencil().polygon((x + 20, floor - 34), (x + 132, floor - 34), (x + 144, floor - 24), (x + 8, floor - 24)),
        (176, 146, 108),
        0.5,
    )
    lid = Stencil().polygon((x - 10, floor - 206), (x + 162, floor - 206), (x + 156, floor - 226), (x - 4, floor - 226))
    scene.lay(lid, (176, 178, 178), 0.5)
    scene.shine(Stencil().line((x - 4, floor - 224), (x + 154, floor - 224), thick=4), (255, 250, 236), 1, 0.7)


def plants(scene: Scene) -> None:
    """Lavender in boxes along the edge of the roof."""
    chance, stems, flowers = dice(415), Stencil(), Stencil()
    for _ in range(420):
        x, tall = chance.uniform(0, WIDTH), chance.uniform(20, 64)
        lean = chance.uniform(-8, 8)
        stems.line((x, 634), (x + lean, 634 - tall), thick=1.6)
        flowers.oval(x + lean, 634 - tall, 3.4, 9)
    scene.lay(stems, (104, 132, 92), 0.6)
    scene.lay(flowers, (132, 108, 168), 0.7)
    scene.lay(Stencil().box(0, 626, WIDTH, 650), (132, 100, 76), 0.6)


def bees(scene: Scene) -> None:
    chance, bodies, wings = dice(416), Stencil(), Stencil()
    for _ in range(54):
        x, y = chance.uniform(120, 1120), chance.gauss(560, 90)
        size = chance.uniform(1.6, 4)
        bodies.oval(x, y, size * 1.5, size)
        wings.oval(x - size * 0.4, y - size * 1.3, size, size * 0.8)
    scene.lay(wings, (250, 248, 240), 0.6, 0.8)
    scene.lay(bodies, (84, 60, 28), 0.5)


def old_oak() -> Image.Image:
    """A very old oak in a misty meadow, in its last leaves."""
    scene = Scene((0, (166, 178, 186)), (0.4, (222, 214, 198)), (0.64, (246, 226, 188)), (1, (150, 140, 96)))
    scene.shine(Stencil().oval(220, 380, 200, 140), (255, 226, 160), 90, 0.7)
    for seed, height, colour in ((421, 440, (190, 190, 180)), (422, 486, (160, 164, 150))):
        scene.lay(Stencil().under(ridge(seed, height, height - 20, 60, fall=0.62)), colour, 2)
        scene.haze(height + 60, 90, (244, 230, 200), 0.6)
    ground = [(0, 600), (300, 588), (620, 600), (900, 586), (WIDTH, 604)]
    scene.lay(Stencil().under(ground), gradient(((0.72, (176, 160, 96)), (1, (84, 82, 48)))), 1)
    blades = texture(423, (240, 16), (420, 30)).point(lambda grey: max(0, grey - 120) * 3)
    scene.lay(Stencil().under(ground).through(blades), (206, 184, 112), 1, 0.5)
    crown(scene)
    leaves = Stencil()
    chance = dice(425)
    for _ in range(260):
        leaves.oval(
            chance.gauss(660, 240), 690 + abs(chance.gauss(0, 40)), chance.uniform(3, 6), chance.uniform(1.6, 3)
        )
    scene.lay(leaves, (186, 104, 48), 0.6, 0.9)
    fence = Stencil()
    for x in range(-20, 480, 92):
        fence.box(x, 616, x + 13, 726)
    scene.lay(fence.line((-20, 644), (460, 648), thick=7).line((-20, 686), (460, 690), thick=7), (88, 74, 60), 0.6)
    return scene.finished(41, rim=0.35)


def crown(scene: Scene) -> None:
    """The trunk, the limbs, and leaves in three tones, lit from the left."""
    chance, limbs, tips = dice(424), Stencil(), []
    trunk = Stencil().polygon(
        (556, 710), (604, 640), (600, 470), (720, 470), (726, 640), (784, 714), (700, 696), (640, 700)
    )
    for turn, long in (
        (-150, 250),
        (-128, 260),
        (-104, 240),
        (-84, 250),
        (-62, 260),
        (-38, 270),
        (-20, 240),
        (-166, 190),
    ):
        start, end = (660, 500), (660 + math.cos(math.radians(turn)) * long, 490 + math.sin(math.radians(turn)) * long)
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + 16)
        limbs.line(start, middle, thick=26).line(middle, end, thick=13)
        tips += [middle, end, end, ((middle[0] + end[0]) / 2, (middle[1] + end[1]) / 2)]
    for share, colour in ((1, (122, 66, 36)), (0.75, (178, 98, 44)), (0.5, (224, 150, 66))):
        for tip in tips:
            tuft = Stencil()
            for _ in range(26):
                x, y = (
                    chance.gauss(tip[0] - 26 * (1 - share), 54 * share),
                    chance.gauss(tip[1] - 30 * (1 - share), 40 * share),
                )
                tuft.oval(x, y, chance.uniform(7, 15), chance.uniform(6, 11))
            scene.lay(tuft, colour, 1, 0.8)
        if share == 1:
            scene.lay(limbs, (70, 54, 46), 0.8)
    scene.lay(trunk, gradient(((0.55, (86, 68, 58)), (0.9, (60, 46, 40)))), 0.8)
    bark = texture(426, (70, 5), (160, 9)).point(lambda grey: max(0, grey - 128) * 3)
    scene.lay(trunk.through(bark), (136, 112, 92), 1, 0.6)
