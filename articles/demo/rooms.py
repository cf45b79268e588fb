"""Scenes in large rooms: a council chamber, an organ, a swimming pool, a dry dock."""

import math

from PIL import Image, ImageOps

from articles.demo.brush import HEIGHT, SCALE, WIDTH, Point, Scene, Stencil, dice, gradient, texture


def council_chamber() -> Image.Image:
    """Curved rows of desks before the speaker's chair, with nobody there yet."""
    scene = Scene((0, (62, 46, 40)), (0.5, (124, 92, 68)), (1, (58, 40, 36)))
    scene.lay(
        Stencil().box(0, 0, WIDTH, 420),
        ImageOps.colorize(texture(301, (110, 3), (240, 5)), (88, 60, 42), (126, 90, 62)),
    )
    panels, windows, bars = Stencil(), Stencil(), Stencil()
    for x in range(0, WIDTH + 1, 150):
        panels.line((x, 0), (x, 420), thick=6)
    for x in (150, 300, 750, 900):
        windows.box(x + 34, 70, x + 116, 260).oval(x + 75, 72, 41, 40)
        bars.line((x + 75, 30), (x + 75, 260), thick=4).line((x + 34, 130), (x + 116, 130), thick=4)
    scene.lay(panels, (70, 46, 34), 0.6)
    scene.lay(windows, gradient(((0.04, (150, 186, 220)), (0.3, (250, 220, 176)))), 0.4)
    scene.lay(bars, (70, 48, 38), 0.4)
    scene.shine(windows, (255, 222, 170), 30, 0.5)
    scene.lay(Stencil().box(0, 400, WIDTH, HEIGHT), (104, 44, 44), 1)
    scene.shine(Stencil().oval(600, 450, 520, 70), (255, 200, 150), 50, 0.35)
    speaker(scene)
    for number in range(4):
        desks(scene, number)
    return scene.finished(35, rim=0.45)


def speaker(scene: Scene) -> None:
    scene.lay(Stencil().box(540, 200, 660, 400).oval(600, 202, 60, 40), (92, 34, 38), 0.6)
    scene.lay(Stencil().box(556, 214, 644, 400).oval(600, 216, 44, 30), (128, 50, 50), 1)
    scene.lay(Stencil().box(420, 346, 780, 440), gradient(((0.42, (148, 98, 60)), (0.56, (92, 58, 38)))), 0.5)
    scene.lay(Stencil().box(408, 336, 792, 350), (178, 124, 80), 0.5)
    scene.lay(Stencil().oval(600, 394, 26), (206, 164, 92), 0.6)
    scene.lay(Stencil().oval(600, 394, 18), (118, 78, 48), 0.6)
    for x in (452, 748):
        scene.lay(Stencil().line((x, 338), (x, 296), thick=5).oval(x, 338, 14, 4), (170, 128, 70), 0.4)
        scene.lay(Stencil().polygon((x - 20, 300), (x + 20, 300), (x + 12, 276), (x - 12, 276)), (40, 96, 78), 0.4)
        scene.shine(Stencil().oval(x, 326, 60, 26), (255, 224, 160), 14, 0.6)


def desks(scene: Scene, number: int) -> None:
    """One curved row: chairs, then the front of the desks, then their tops."""
    wide, y = 420 + number * 190, 470 + number * 84
    deep, high = 60 + number * 16, 44 + number * 12

    def at(degrees: float, up: float = 0) -> Point:
        turn = math.radians(degrees)
        return 600 - math.cos(turn) * wide, y + math.sin(turn) * deep - up

    steps = [10 + step * 4 for step in range(41)]
    front = Stencil().polygon(*(at(step, high) for step in steps), *(at(step) for step in reversed(steps)))
    scene.lay(front, gradient(((0.55, (140, 92, 56)), (1, (84, 52, 36)))), 0.5)
    seams, papers = Stencil(), Stencil()
    for place in range(8):
        middle = 24 + place * 19
        size = 0.8 + number * 0.2
        back = Stencil().box(*at(middle, high + 62 * size), at(middle)[0] + 46 * size, at(middle, high)[1])
        back.oval(at(middle)[0] + 23 * size, at(middle, high + 62 * size)[1], 23 * size, 12 * size)
        scene.lay(back, (116, 42, 44), 0.6)
        scene.lay(back.fade(at(middle, high + 30)[1], at(middle, high - 10)[1]), (40, 18, 20), 1, 0.8)
        seams.line(at(middle - 7, high), at(middle - 7), thick=3)
        x, top = at(middle, high + 4)
        papers.polygon((x, top), (x + 36 * size, top + 1), (x + 40 * size, top + 7 * size), (x - 3, top + 7 * size))
    scene.lay(seams, (72, 44, 30), 0.6)
    edge = Stencil().polygon(*(at(step, high + 9) for step in steps), *(at(step, high - 5) for step in reversed(steps)))
    scene.lay(edge, (196, 144, 96), 0.5)
    scene.lay(papers, (246, 238, 220), 0.4, 0.9)


def organ_pipes() -> Image.Image:
    """The front of an organ in a dark church, its keyboards lit."""
    scene = Scene((0, (28, 26, 40)), (0.6, (58, 46, 52)), (1, (26, 20, 24)))
    stone = Stencil()
    for x in (40, 1160):
        stone.box(x - 90, 0, x + 90, HEIGHT)
    scene.lay(stone, (64, 58, 66), 2)
    scene.lay(Stencil().oval(600, 320, 700, 520).oval(600, 330, 640, 480, shade=0), (84, 76, 80), 3, 0.7)
    scene.shine(Stencil().oval(600, 420, 420, 320), (255, 190, 120), 110, 0.4)
    scene.lay(
        Stencil().box(190, 470, 1010, 790),
        ImageOps.colorize(texture(311, (60, 4), (150, 8)), (64, 40, 28), (112, 72, 46)),
    )
    for left, count, tall, bend in (
        (200, 5, 420, 60), (346, 7, 250, -60), (520, 5, 360, 90), (676, 7, 250, -60), (852, 5, 420, 60)
    ):  # fmt: skip
        tower(scene, left, count, tall, bend)
    keyboards(scene)
    return scene.finished(36, rim=0.5)


def tower(scene: Scene, left: float, count: int, tall: float, bend: float) -> None:
    """A group of pipes; `bend` is how much longer the middle one is."""
    wide = (150 if count == 5 else 168) / count
    shading = ((0, (92, 88, 96)), (0.3, (232, 222, 202)), (0.55, (176, 166, 156)), (1, (66, 60, 66)))
    metal = gradient(shading).transpose(Image.Transpose.ROTATE_90)
    for number in range(count):
        x = left + number * wide
        middle = 1 - abs(number - (count - 1) / 2) / ((count - 1) / 2)
        top = 470 - tall - bend * middle
        pipe = (
            Stencil()
            .box(x + 2, top, x + wide - 2, 440)
            .polygon((x + 2, 440), (x + wide - 2, 440), (x + wide / 2 + 4, 500), (x + wide / 2 - 4, 500))
        )
        paint = Image.new("RGB", scene.image.size)
        paint.paste(metal.resize((round(wide * SCALE), paint.height)), (round(x * SCALE), 0))
        scene.lay(pipe, paint, 0.4)
        mouth = 420 - middle * 40
        scene.lay(Stencil().polygon((x + wide * 0.2, mouth), (x + wide * 0.5, mouth - 34), (x + wide * 0.8, mouth)),
                  (120, 112, 108), 0.6)  # fmt: skip
        scene.lay(Stencil().box(x + wide * 0.2, mouth, x + wide * 0.8, mouth + 6), (24, 22, 28), 0.4)
    end = left + wide * count
    carving = Stencil().polygon(
        (left - 8, 470 - tall - bend - 30), (end + 8, 470 - tall - bend - 30), (end + 8, 470 - tall + 4),
        ((left + end) / 2, 470 - tall - bend + 6), (left - 8, 470 - tall + 4),
    )  # fmt: skip
    scene.lay(carving, gradient(((0, (140, 96, 60)), (0.3, (84, 54, 36)))), 0.6)
    posts = Stencil().box(left - 12, 470 - tall - bend - 40, left - 2, 540)
    scene.lay(posts.box(end + 2, 470 - tall - bend - 40, end + 12, 540), (104, 68, 44), 0.5)
    scene.lay(Stencil().box(left - 12, 492, end + 12, 512), (126, 84, 54), 0.5)


def keyboards(scene: Scene) -> None:
    scene.lay(Stencil().box(440, 560, 760, 760), (36, 24, 20), 1)
    scene.shine(Stencil().oval(600, 640, 220, 110), (255, 206, 130), 40, 0.65)
    for row in range(3):
        y = 622 + row * 34
        scene.lay(Stencil().polygon((466, y), (734, y), (744, y + 24), (456, y + 24)), (240, 230, 206), 0.4)
        keys = Stencil()
        for key in range(36):
            x = 466 + key * 7.6
            keys.line((x, y), (x + (x - 600) * 0.035, y + 24), thick=0.8)
            if key % 7 not in {2, 6}:
                keys.box(x + 5, y, x + 9.6, y + 14)
        scene.lay(keys, (40, 32, 32), 0.3)
    stops = Stencil()
    for column in (0, 1, 2):
        for row in range(4):
            stops.oval(398 - column * 30, 600 + row * 34, 8).oval(802 + column * 30, 600 + row * 34, 8)
    scene.lay(stops, (230, 214, 180), 0.5)
    sheet = Stencil().polygon((540, 610), (546, 566), (600, 572), (654, 566), (660, 610))
    scene.lay(sheet, (250, 242, 220), 0.4)
    scene.lay(
        Stencil().box(500, 740, 700, 758).box(516, 758, 532, HEIGHT).box(668, 758, 684, HEIGHT), (120, 80, 50), 0.5
    )


def lane(aside: float, up: float, depth: float) -> Point:
    return 600 + aside * 520 / depth, 330 + (0.7 - up) * 300 / depth


def pool_lanes() -> Image.Image:
    """An empty pool in the morning, its lanes running towards the windows."""
    scene = Scene((0, (214, 224, 220)), (0.45, (236, 234, 218)), (1, (180, 200, 200)))
    panes, frames = Stencil(), Stencil()
    for number in range(7):
        x = 216 + number * 112
        panes.box(x, 60, x + 96, 330)
        frames.line((x + 48, 60), (x + 48, 330), thick=4).line((x, 150), (x + 96, 150), thick=4)
    scene.lay(panes, gradient(((0.08, (150, 196, 224)), (0.42, (250, 226, 186)))), 0.4)
    scene.lay(frames, (232, 232, 222), 0.4)
    scene.shine(panes, (255, 236, 200), 40, 0.5)
    walls = Stencil().polygon((0, 0), lane(-1.5, 1.5, 2.4), lane(-1.5, 0, 2.4), (0, 560))
    scene.lay(walls.polygon((WIDTH, 0), lane(1.5, 1.5, 2.4), lane(1.5, 0, 2.4), (WIDTH, 560)), (190, 206, 204), 3, 0.7)
    deck = Stencil().polygon(lane(-1.5, 0, 2.4), lane(1.5, 0, 2.4), (WIDTH + 300, HEIGHT), (-300, HEIGHT))
    scene.lay(deck, (206, 204, 190), 0.6)
    basin = Stencil().polygon(
        lane(-1.1, -0.03, 2.1), lane(1.1, -0.03, 2.1), lane(1.1, -0.03, 0.4), lane(-1.1, -0.03, 0.4)
    )
    scene.lay(basin, gradient(((0.5, (150, 214, 220)), (1, (20, 124, 150)))), 0.5)
    marks = Stencil()
    for aside in (-0.88, -0.44, 0, 0.44, 0.88):
        marks.polygon(
            lane(aside - 0.03, -0.1, 2),
            lane(aside + 0.03, -0.1, 2),
            lane(aside + 0.03, -0.1, 0.4),
            lane(aside - 0.03, -0.1, 0.4),
        )
    scene.lay(marks, (16, 70, 104), 5, 0.6)
    light = texture(321, (24, 50), (50, 110), (90, 200)).point(lambda grey: max(0, grey - 138) * 5)
    scene.shine(Stencil().box(0, 420, WIDTH, HEIGHT).through(light).through(basin.mask), (220, 255, 250), 1.6, 0.55)
    for number, aside in enumerate((-0.66, -0.22, 0.22, 0.66)):
        rope(scene, aside, (196, 60, 54) if number % 2 else (38, 76, 130))
    for aside in (-0.88, -0.44, 0, 0.44, 0.88):
        block(scene, aside)
    return scene.finished(37, rim=0.3)


def rope(scene: Scene, aside: float, colour: tuple[int, int, int]) -> None:
    floats, white, depth, number = Stencil(), Stencil(), 2.08, 0
    while depth > 0.42:
        (floats if number // 3 % 2 else white).oval(*lane(aside, 0, depth), 7.6 / depth, 5.4 / depth)
        depth *= 0.982
        number += 1
    scene.lay(white, (248, 246, 236), 0.4)
    scene.lay(floats, colour, 0.4)


def block(scene: Scene, aside: float) -> None:
    """A starting block at the far end."""
    x, y = lane(aside, 0, 2.14)
    scene.lay(Stencil().box(x - 24, y - 40, x + 24, y + 2), (96, 118, 130), 0.5)
    scene.lay(
        Stencil().polygon((x - 30, y - 40), (x + 30, y - 40), (x + 26, y - 54), (x - 26, y - 54)), (232, 232, 226), 0.4
    )


def dry_dock() -> Image.Image:
    """The bow of a new ship in the dock, under a crane, at the end of a shift."""
    scene = Scene((0, (92, 120, 160)), (0.5, (220, 190, 170)), (0.75, (250, 214, 168)), (1, (90, 82, 84)))
    wisps = texture(331, (4, 16), (9, 40)).point(lambda grey: max(0, grey - 122) * 3)
    scene.lay(Stencil().box(0, 60, WIDTH, 420).through(wisps), (255, 226, 204), 6, 0.5)
    gantry(scene)
    sides = Stencil().polygon((0, 470), (250, 560), (330, HEIGHT), (0, HEIGHT))
    scene.lay(sides.polygon((WIDTH, 470), (950, 560), (870, HEIGHT), (WIDTH, HEIGHT)), (104, 98, 96), 1)
    steps = Stencil()
    for number in range(6):
        y = 520 + number * 50
        steps.line((0, y), (250 + number * 18, y + 60), thick=4).line((WIDTH, y), (950 - number * 18, y + 60), thick=4)
    scene.lay(steps, (70, 66, 68), 1, 0.8)
    scene.lay(Stencil().polygon((250, 640), (950, 640), (1010, HEIGHT), (190, HEIGHT)), (78, 72, 72), 2)
    bow(scene)
    scaffold(scene)
    sparks = Stencil()
    chance = dice(332)
    for _ in range(40):
        x, y = 432 + chance.gauss(0, 10), 560 + chance.uniform(0, 90)
        sparks.line((x, y), (x + chance.uniform(-6, 6), y + 9), thick=1.6)
    scene.shine(sparks, (255, 226, 160), 0.8, 0.9)
    scene.lamps([(432, 556), (236, 170), (964, 170), (780, 430)], (255, 226, 170), 1.6)
    return scene.finished(38, rim=0.4)


def gantry(scene: Scene) -> None:
    legs = Stencil().polygon((150, 620), (214, 150), (250, 150), (230, 620))
    legs.polygon((1050, 620), (986, 150), (950, 150), (970, 620)).box(120, 110, 1080, 158)
    scene.lay(legs, gradient(((0.1, (206, 92, 58)), (0.8, (140, 62, 48)))), 0.6)
    truss = Stencil()
    for x in range(130, 1080, 50):
        truss.line((x, 156), (x + 25, 112), (x + 50, 156), thick=4)
    scene.lay(truss, (104, 46, 40), 0.5)
    hook = (
        Stencil()
        .box(640, 156, 720, 190)
        .line((660, 190), (660, 300), thick=2.4)
        .line((700, 190), (700, 300), thick=2.4)
    )
    scene.lay(hook.box(650, 300, 710, 330), (62, 52, 56), 0.5)


def bow(scene: Scene) -> None:
    def side(shares: list[tuple[float, float]]) -> list[Point]:
        left = [(600 - x, y) for x, y in shares]
        return [*left, *((1200 - x, y) for x, y in reversed(left))]

    hull = Stencil().polygon(*side([(300, 240), (270, 330), (214, 450), (170, 560), (150, 640), (120, 740)]))
    scene.lay(hull, gradient(((0.3, (46, 92, 118)), (0.8, (28, 60, 84)))), 0.5)
    red = Stencil().polygon(*side([(180, 540), (160, 620), (120, 742)]))
    scene.lay(red, gradient(((0.66, (176, 66, 52)), (0.93, (112, 40, 36)))), 0.5)
    scene.lay(Stencil().line((420, 540), (780, 540), thick=5), (240, 232, 214), 0.5)
    shadow = Stencil().polygon((600, 250), (900, 240), (870, 330), (814, 450), (770, 560), (720, 740), (600, 740))
    scene.lay(shadow.through(hull.mask), (16, 26, 40), 12, 0.5)
    scene.shine(Stencil().line((600, 250), (600, 660), thick=8), (220, 226, 230), 3, 0.7)
    scene.lay(Stencil().oval(600, 690, 66, 54), gradient(((0.78, (190, 78, 60)), (0.94, (110, 40, 36)))), 0.6)
    rail = Stencil().polygon((290, 236), (600, 262), (910, 236), (910, 222), (600, 248), (290, 222))
    scene.lay(rail, (238, 232, 216), 0.5)
    marks = Stencil()
    for number in range(9):
        marks.box(622, 500 + number * 16, 636, 507 + number * 16)
    scene.lay(marks, (240, 236, 222), 0.4)
    for x in (470, 730):
        scene.lay(Stencil().oval(x, 370, 17).box(x - 6, 370, x + 6, 424).polygon(
            (x - 30, 416), (x + 30, 416), (x, 440)), (34, 40, 50), 0.6)  # fmt: skip


def scaffold(scene: Scene) -> None:
    poles = Stencil()
    for x in (330, 384, 438):
        poles.line((x, 330), (x, 740), thick=4)
    for y in range(360, 740, 64):
        poles.line((322, y), (446, y), thick=6).line((330, y + 64), (438, y), thick=2)
    scene.lay(poles, (196, 184, 166), 0.5, 0.9)
    welder = Stencil().polygon((392, 616), (396, 568), (424, 568), (428, 616)).oval(412, 556, 11, 13)
    scene.lay(welder.line((420, 576), (434, 562), thick=7), (46, 44, 54), 0.5)
