"""Scenes by the water: an eight at dawn, a heron, a fishing boat, a gauge in the flood."""

import math

from PIL import Image, ImageOps

from articles.demo.brush import HEIGHT, WIDTH, Colour, Point, Scene, Stencil, dice, gradient, ridge, texture


def rowing_dawn() -> Image.Image:
    """Eight rowers and a cox on a still river, a little before sunrise."""
    water = 430
    scene = Scene((0, (120, 138, 176)), (0.28, (196, 178, 194)), (0.46, (250, 208, 182)), (0.56, (255, 224, 190)))
    wisps = texture(201, (4, 30), (10, 70)).point(lambda grey: max(0, grey - 122) * 3)
    scene.lay(Stencil().box(0, 20, WIDTH, 330).through(wisps), (255, 206, 190), 4, 0.5)
    scene.shine(Stencil().oval(880, 420, 260, 130), (255, 196, 130), 90, 0.6)
    for seed, height, rough, colour in ((211, 352, 60, (160, 146, 164)), (212, 388, 44, (112, 108, 132))):
        scene.lay(Stencil().under(ridge(seed, height, height - 10, rough, fall=0.6), water), colour, 1)
        scene.haze(water - 14, 80, (250, 214, 192), 0.5)
    scene.mirror(water, (118, 116, 146), 0.2, 5, smear=2)
    scene.haze(water, 46, (255, 230, 208), 0.6)
    eight(scene, 566)
    wake = Stencil()
    for number in range(9):
        wake.line((0, 596 + number * 4), (190 - number * 16, 584 + number * 6), thick=1.4)
    scene.lay(wake, (255, 236, 220), 1.4, 0.5)
    return scene.finished(31)


def eight(scene: Scene, y: float) -> None:
    """The boat with its crew in the middle of the drive, and what the water shows of both."""
    boat, blades = Stencil(), Stencil()
    for up in (1, -0.55):  # the boat, and its image
        at = [(190, 0), (1010, -3), (1000, 4), (880, 13 * up), (320, 13 * up)]
        boat.polygon(*((x, y + 4 + dy) for x, dy in at), shade=255 if up == 1 else 120)
        for seat in range(8):
            rower(boat, 352 + seat * 72, y, up)
            foot = 352 + seat * 72
            blades.line((foot - 18, y - 22 * up), (foot + 66, y + (34 if up == 1 else 22)), thick=3)
            blades.line((foot + 52, y + (26 if up == 1 else 18)), (foot + 82, y + (44 if up == 1 else 30)), thick=9)
        boat.polygon((232, y), (236, y - 42 * up), (262, y - 42 * up), (272, y)).oval(250, y - 54 * up, 11, 12)
    scene.lay(blades, (52, 46, 66), 0.5, 0.8)
    scene.lay(boat, (44, 40, 62), 0.6)
    scene.lay(Stencil().line((196, y + 2), (1004, y - 1), thick=3), (226, 112, 92), 0.4, 0.9)
    rings = Stencil()
    for seat in range(8):
        x = 434 + seat * 72
        rings.oval(x, y + 44, 22, 5).oval(x, y + 44, 18, 3.4, shade=0)
    scene.lay(rings, (255, 238, 224), 0.6, 0.7)


def rower(stencil: Stencil, x: float, y: float, up: float) -> None:
    shade = 255 if up == 1 else 120
    stencil.polygon(
        (x - 8, y), (x - 44, y - 56 * up), (x - 22, y - 64 * up), (x + 14, y - 8 * up), (x + 12, y), shade=shade
    )
    stencil.oval(x - 38, y - 76 * up, 11, 13, shade=shade)
    stencil.line((x - 30, y - 54 * up), (x - 14, y - 24 * up), thick=8, shade=shade)
    stencil.line((x, y - 4 * up), (x + 30, y - 22 * up), (x + 46, y), thick=9, shade=shade)


def heron() -> Image.Image:
    """A grey heron among reeds, in the mist over shallow water."""
    scene = Scene((0, (150, 178, 176)), (0.4, (206, 218, 204)), (0.6, (238, 232, 206)), (1, (190, 204, 190)))
    scene.shine(Stencil().oval(330, 300, 90), (255, 246, 214), 40, 0.7)
    scene.shine(Stencil().oval(330, 300, 34), (255, 250, 232), 5)
    for seed, height, colour in ((221, 392, (176, 194, 186)), (222, 430, (146, 168, 160))):
        scene.lay(Stencil().under(ridge(seed, height, height + 20, 50, fall=0.62), 480), colour, 2)
    scene.haze(470, 120, (232, 232, 212), 0.7)
    scene.mirror(480, (150, 176, 166), 0.25, 4, smear=3)
    reeds(scene, 231, (118, 142, 122), 500, 150, 60)
    bird(scene, 700, 640)
    reeds(scene, 232, (52, 74, 62), 860, 330, 90)
    return scene.finished(32)


def reeds(scene: Scene, seed: int, colour: Colour, foot: float, tall: float, number: int) -> None:
    chance, stalks = dice(seed), Stencil()
    for _ in range(number):
        x = chance.choice([chance.gauss(120, 110), chance.gauss(1090, 90)])
        top, lean = foot - tall * chance.uniform(0.5, 1.15), chance.uniform(-26, 40)
        stalks.line((x, foot), (x + lean * 0.3, (foot + top) / 2), (x + lean, top), thick=2 + tall / 150)
        if chance.random() < 0.3:
            stalks.oval(x + lean, top + tall * 0.05, tall / 42, tall / 11)
        stalks.line((x, foot - tall * 0.2), (x + lean * 1.6, foot - tall * 0.62), thick=1.4 + tall / 300)
    scene.lay(stalks, colour, 0.6 + (foot < HEIGHT) * 1.2, 0.92)


def bird(scene: Scene, x: float, foot: float) -> None:
    for up, strength in ((-0.62, 0.35), (1, 1)):

        def at(across: float, high: float, up: float = up) -> Point:
            return x + across, foot - high * up

        legs = Stencil().line(at(-8, 0), at(-12, 84), at(2, 170), thick=5).line(at(22, 0), at(20, 170), thick=5)
        scene.lay(legs, (70, 76, 74), 0.5 if up == 1 else 3, strength)
        body = Stencil().polygon(
            at(-120, 128), at(-60, 190), at(0, 250), at(44, 262), at(66, 232), at(60, 190), at(20, 158), at(-50, 142)
        )
        neck = [(48, 240), (74, 276), (72, 312), (44, 346), (40, 380), (62, 408)]
        body.line(*(at(*point) for point in neck), thick=24).oval(*at(62, 408), 21, 17)
        scene.lay(body, (126, 144, 152), 0.8 if up == 1 else 4, strength)
        wing = Stencil().polygon(at(-128, 124), at(-56, 182), at(4, 238), at(36, 230), at(20, 184), at(-50, 150))
        scene.lay(wing, (88, 104, 116), 1 if up == 1 else 4, strength)
        beak = Stencil().polygon(at(76, 416), at(152, 398), at(76, 400))
        scene.lay(beak, (206, 158, 70), 0.4 if up == 1 else 3, strength)
        crest = Stencil().polygon(at(70, 424), at(30, 424), at(-12, 396), at(36, 412))
        scene.lay(crest, (40, 50, 60), 0.6 if up == 1 else 3, strength)
    scene.shine(Stencil().line((x + 44, foot - 250), (x + 64, foot - 300), thick=7), (236, 240, 232), 4, 0.6)
    scene.lay(Stencil().oval(x + 66, foot - 411, 3.4), (30, 34, 30), 0.4)
    rings = Stencil()
    for wide in (26, 58, 96):
        rings.oval(x + 6, foot, wide, wide * 0.2).oval(x + 6, foot, wide - 3, wide * 0.2 - 2.4, shade=0)
    scene.lay(rings, (250, 248, 230), 0.8, 0.6)


def fishing_boat() -> Image.Image:
    """A small trawler on its way home over a lively sea, with gulls behind it."""
    sea = 470
    scene = Scene((0, (96, 124, 150)), (0.35, (168, 188, 196)), (0.6, (240, 226, 200)))
    clouds = texture(241, (5, 12), (12, 28)).point(lambda grey: max(0, grey - 116) * 3)
    scene.lay(Stencil().box(0, 0, WIDTH, 360).through(clouds), (226, 226, 222), 8, 0.6)
    scene.shine(Stencil().oval(980, 440, 260, 110), (255, 226, 170), 80, 0.6)
    waves(scene, sea)
    trawler(scene, 520, 600)
    swell = Stencil().under([(0, 634), (230, 606), (480, 622), (760, 606), (960, 632), (WIDTH, 612)])
    scene.lay(swell, gradient(((0.76, (62, 104, 116)), (1, (24, 52, 70)))), 3, 0.94)
    foam = Stencil().polygon((244, 612), (330, 594), (430, 614), (700, 602), (800, 586), (860, 614), (520, 632))
    scene.lay(foam.through(texture(243, (60, 60), (140, 120))), (244, 248, 244), 3)
    gulls = Stencil()
    for x, y, wide in ((180, 260, 34), (300, 210, 26), (110, 330, 22), (390, 300, 20), (250, 380, 28), (60, 220, 18)):
        gulls.line((x - wide, y - wide * 0.4), (x - wide * 0.4, y - wide * 0.55), (x, y), thick=3.4)
        gulls.line((x, y), (x + wide * 0.4, y - wide * 0.55), (x + wide, y - wide * 0.35), thick=3.4)
    scene.lay(gulls, (244, 244, 240), 0.5)
    return scene.finished(33)


def waves(scene: Scene, line: float) -> None:
    scene.lay(Stencil().box(0, line, WIDTH, HEIGHT), gradient(((0.58, (146, 170, 172)), (1, (40, 78, 94)))), 1)
    chance, dark, light = dice(242), Stencil(), Stencil()
    for number in range(240):
        y = line + 4 + (HEIGHT - line) * (number / 240) ** 1.5
        x, wide = chance.uniform(-60, WIDTH), chance.uniform(20, 60) * (0.5 + (y - line) / 160)
        crest = [(x, y), (x + wide * 0.5, y - wide * 0.08), (x + wide, y)]
        (dark if number % 2 else light).line(*crest, thick=1.4 + (y - line) / 110)
    scene.lay(dark, (40, 80, 96), 1.4, 0.55)
    scene.lay(light, (226, 232, 220), 1.4, 0.5)


def trawler(scene: Scene, x: float, water: float) -> None:
    def at(across: float, up: float) -> Point:
        return x + across, water - up

    rigging = Stencil().line(at(176, 90), at(176, 400), thick=8).line(at(-150, 96), at(-150, 270), thick=9)
    rigging.line(at(176, 396), at(330, 130), thick=2).line(at(176, 396), at(-150, 268), thick=2)
    rigging.line(at(176, 150), at(40, 330), thick=6).line(at(-190, 268), at(-110, 268), thick=8)
    rigging.line(at(-150, 268), at(-250, 110), thick=2)
    scene.lay(rigging, (66, 58, 56), 0.5)
    house = Stencil().polygon(at(-20, 90), at(-20, 236), at(120, 244), at(128, 90))
    scene.lay(house, gradient(((0.4, (240, 236, 222)), (0.66, (206, 204, 196)))), 0.5)
    scene.lay(Stencil().box(x - 30, water - 248, x + 132, water - 234), (176, 66, 54), 0.5)
    panes = Stencil()
    for left in (-4, 38, 80):
        panes.box(x + left, water - 218, x + left + 30, water - 176)
    scene.lay(panes, (60, 84, 100), 0.4)
    scene.shine(panes, (255, 226, 160), 3, 0.3)
    hull = Stencil().polygon(at(-290, 112), at(-270, -30), at(290, -30), at(352, 150), at(240, 108), at(-140, 88))
    scene.lay(hull, ImageOps.colorize(texture(244, (8, 3), (50, 12)), (28, 74, 106), (48, 106, 140)), 0.5)
    bottom = Stencil().polygon(at(-276, 16), at(-270, -40), at(286, -40), at(304, 14))
    scene.lay(bottom, (150, 60, 48), 0.6)
    rail = Stencil().line(at(-290, 112), at(-140, 88), at(240, 108), at(352, 150), thick=8)
    scene.lay(rail, (236, 230, 212), 0.5)
    scene.lay(Stencil().oval(*at(-110, 44), 15).oval(*at(-40, 40), 15).oval(*at(30, 40), 15), (34, 36, 40), 0.5)
    scene.lamps([at(176, 404), at(128, 230)], (255, 226, 170))


def river_gauge() -> Image.Image:
    """The staff on the quay wall, with brown water up to the third metre."""
    scene = Scene((0, (118, 124, 128)), (1, (86, 88, 88)))
    quay(scene)
    water = 560
    staff(scene, 600, water)
    rust = Stencil().box(160, 0, 186, 560).box(1010, 0, 1030, 560)
    for y in range(40, 560, 74):
        rust.line((1020, y), (1090, y), thick=8)
    rust.box(1080, 0, 1096, 560)
    scene.lay(rust, (74, 62, 56), 0.6)
    scene.mirror(water, (112, 92, 66), 0.62, 9, smear=3)
    flow = texture(251, (3, 46), (8, 90), (20, 160)).point(lambda grey: max(0, grey - 126) * 4)
    scene.lay(Stencil().box(0, water, WIDTH, HEIGHT).through(flow), (196, 176, 142), 2, 0.5)
    scene.lay(Stencil().box(0, water - 3, WIDTH, water + 5), (214, 200, 172), 3, 0.6)
    chance, rings, rain = dice(252), Stencil(), Stencil()
    for _ in range(46):
        x, y = chance.uniform(0, WIDTH), water + 20 + 220 * chance.random() ** 0.8
        wide = 10 + (y - water) / 7
        rings.oval(x, y, wide, wide * 0.26).oval(x, y, wide - 2.4, wide * 0.26 - 1.6, shade=0)
    for _ in range(240):
        x, y, long = chance.uniform(0, WIDTH), chance.uniform(-30, HEIGHT), chance.uniform(20, 54)
        rain.line((x, y), (x - long * 0.16, y + long), thick=1.2)
    scene.lay(rings, (232, 222, 200), 0.6, 0.6)
    scene.lay(rain, (226, 232, 236), 1, 0.4)
    return scene.finished(34, rim=0.5)


def quay(scene: Scene) -> None:
    chance = dice(253)
    tones = ((128, 124, 116), (116, 112, 106), (138, 132, 120), (106, 106, 104), (122, 114, 104))
    for number, y in enumerate(range(0, 640, 80)):
        x = -90.0 + (number % 2) * 60
        while x < WIDTH:
            wide = chance.uniform(120, 210)
            stone = Stencil().box(x + 3, y + 3, x + wide - 3, y + 77)
            scene.lay(stone, chance.choice(tones), 2)
            scene.lay(Stencil().line((x + 5, y + 6), (x + wide - 5, y + 6), thick=3), (166, 160, 148), 1.4, 0.5)
            x += wide
    moss = texture(254, (20, 12), (60, 36)).point(lambda grey: max(0, grey - 132) * 4)
    scene.lay(Stencil().box(0, 300, WIDTH, 640).through(moss).fade(280, 560), (72, 92, 62), 4, 0.7)
    scene.lay(Stencil().box(0, 380, WIDTH, 640).fade(380, 600), (44, 44, 40), 6, 0.6)


def staff(scene: Scene, x: float, water: float) -> None:
    """Three metres of white board, a mark every ten centimetres."""
    metre, left, right = 250, x - 62, x + 62
    scene.lay(Stencil().box(left + 10, 0, right + 16, 660), (40, 38, 36), 8, 0.6)
    scene.lay(Stencil().box(left, 0, right, 660), gradient(((0, (244, 240, 226)), (0.7, (206, 198, 178)))), 0.5)
    black, red = Stencil(), Stencil()
    for tenth in range(-12, 40):
        y = water - 30 - tenth * metre / 10
        long = 62 if tenth % 5 == 0 else 36
        (red if math.floor(tenth / 10) % 2 else black).box(left + 8, y - 9, left + 8 + long, y + 3)
    scene.lay(black, (34, 34, 36), 0.4)
    scene.lay(red, (176, 46, 40), 0.4)
    bolts = Stencil()
    for y in (60, 300, 520):
        bolts.oval(right - 18, y, 6).oval(right - 18, y + 26, 6)
    scene.lay(bolts, (96, 84, 74), 0.5)
