"""Portraits of people who don't exist: the paper's authors, and two who keep an eye on the river."""

from dataclasses import dataclass
from functools import partial

from PIL import Image

from articles.demo.brush import PORTRAIT, Colour, Scene, Stencil, gradient

upright = partial(Stencil, PORTRAIT)
X, CHIN = 600, 820  # the middle of the face, and its lower end

DARK, BROWN, GREY, FAIR, RED = (40, 32, 32), (84, 56, 42), (176, 174, 172), (206, 168, 110), (158, 82, 48)


@dataclass(frozen=True)
class Face:
    """What somebody looks like. `hair` is short, long, bun, bald, curls, cap or scarf."""

    skin: Colour
    hair: str
    tone: Colour
    coat: Colour
    wall: tuple[Colour, Colour]
    beard: bool = False
    glasses: bool = False


FACES = {
    "tomas-ferrow": Face((222, 178, 148), "short", GREY, (54, 66, 88), ((176, 184, 186), (116, 126, 134)), False, True),
    "mara-linden": Face((232, 192, 164), "long", RED, (46, 96, 90), ((226, 214, 192), (180, 164, 146))),
    "ines-calder": Face((198, 146, 112), "curls", DARK, (150, 62, 56), ((206, 190, 168), (150, 132, 116))),
    "jonas-pell": Face((226, 184, 152), "cap", FAIR, (96, 92, 64), ((180, 196, 204), (120, 142, 156)), beard=True),
    "leila-haddad": Face((212, 162, 126), "bun", DARK, (74, 84, 130), ((222, 206, 196), (164, 146, 142)), glasses=True),
    "elena-dimova": Face((228, 184, 154), "long", DARK, (120, 74, 110), ((208, 212, 198), (150, 158, 140))),
    "petar-raychev": Face((216, 170, 138), "short", DARK, (84, 72, 62), ((196, 186, 170), (136, 124, 110)), beard=True),
    "birk-sander": Face((214, 168, 140), "bald", GREY, (206, 150, 52), ((120, 130, 136), (70, 80, 88)), beard=True),
    "berit-olander": Face((228, 186, 160), "scarf", (176, 60, 60), (60, 82, 104), ((150, 132, 116), (84, 72, 68))),
}  # fmt: skip


def darker(colour: Colour, share: float) -> Colour:
    return tuple(round(part * share) for part in colour)


def portrait(face: Face) -> Image.Image:
    """Head and shoulders before a plain wall, in light from the left."""
    light, dark = face.wall
    scene = Scene((0, light), (1, dark), frame=PORTRAIT)
    scene.shine(upright().oval(260, 420, 420, 520), (255, 244, 220), 160, 0.4)
    scene.lay(upright().oval(820, 900, 330, 460), (30, 28, 34), 120, 0.3)
    behind(scene, face)
    shoulders(scene, face)
    head(scene, face)
    features(scene, face)
    above(scene, face)
    return scene.finished(60, rim=0.35)


def behind(scene: Scene, face: Face) -> None:
    """The hair that hangs or stands behind the head."""
    hair = upright()
    if face.hair == "long":
        hair.oval(X, 560, 266, 290).polygon((X - 262, 560), (X + 262, 560), (X + 280, 970), (X - 280, 970))
    elif face.hair == "curls":
        for x, y, wide in ((-210, 470, 130), (-240, 620, 120), (-190, 760, 100), (0, 340, 170), (-130, 370, 140),
                           (130, 370, 140), (210, 470, 130), (240, 620, 120), (190, 760, 100)):  # fmt: skip
            hair.oval(X + x, y, wide)
    elif face.hair == "bun":
        hair.oval(X + 20, 268, 112, 96)
    scene.lay(hair, darker(face.tone, 0.8), 3)


def shoulders(scene: Scene, face: Face) -> None:
    coat = upright().polygon(
        (120, 1500), (150, 1090), (230, 1050), (470, 960), (730, 960), (970, 1050), (1050, 1090), (1080, 1500)
    )
    coat.oval(300, 1140, 150, 130).oval(900, 1140, 150, 130)
    scene.lay(coat, gradient(((0.66, face.coat), (1, darker(face.coat, 0.6))), PORTRAIT), 2)
    scene.lay(upright().polygon((700, 960), (1080, 1090), (1090, 1500), (780, 1500)), (10, 10, 16), 70, 0.35)
    neck = upright().polygon((496, 760), (704, 760), (716, 976), (600, 1080), (484, 976))
    scene.lay(neck, darker(face.skin, 0.86), 2)
    scene.lay(upright().oval(620, 850, 130, 90), darker(face.skin, 0.5), 26, 0.6)
    for side in (-1, 1):
        collar = upright().polygon(
            (X + side * 118, 940), (X + side * 6, 1090), (X + side * 110, 1166), (X + side * 186, 990)
        )
        scene.lay(collar, darker(face.coat, 1.16 if side < 0 else 0.84), 2)


def head(scene: Scene, face: Face) -> None:
    for side in (-1, 1):
        scene.lay(upright().oval(X + side * 208, 600, 34, 62), darker(face.skin, 0.9 if side < 0 else 0.76), 2)
    skull = upright().oval(X, 540, 206, 246)
    skull.polygon(
        (X - 205, 560), (X + 205, 560), (X + 186, 690), (X + 96, CHIN - 20), (X - 96, CHIN - 20), (X - 186, 690)
    )
    skull.oval(X, 724, 120, 104)
    scene.lay(skull, face.skin, 2)
    shade = upright().polygon((X + 70, 320), (X + 240, 420), (X + 240, 760), (X + 20, CHIN + 20), (X + 90, 700))
    scene.lay(shade.through(skull.mask), darker(face.skin, 0.62), 46, 0.75)
    scene.shine(upright().oval(X - 90, 470, 70, 90), (255, 236, 210), 46, 0.28)
    for side in (-1, 1):
        scene.lay(upright().oval(X + side * 108, 668, 52, 36), (206, 96, 84), 26, 0.26)
    if face.beard:
        beard = upright().polygon(
            (X - 196, 610), (X - 150, 690), (X - 70, 704), (X, 690), (X + 70, 704), (X + 150, 690), (X + 196, 610),
            (X + 178, 740), (X + 100, CHIN + 34), (X - 100, CHIN + 34), (X - 178, 740),
        )  # fmt: skip
        scene.lay(beard, darker(face.tone, 0.9), 7, 0.9)


def features(scene: Scene, face: Face) -> None:
    brows, whites, eyes, lids = upright(), upright(), upright(), upright()
    for side in (-1, 1):
        x = X + side * 88
        brows.line((x - side * 48, 520), (x, 506), (x + side * 50, 522), thick=15)
        whites.oval(x, 572, 36, 19)
        eyes.oval(x + 3, 572, 17)
        lids.line((x - 40, 570), (x - 14, 551), (x + 14, 551), (x + 40, 570), thick=7)
    brow = face.tone if face.hair not in {"scarf", "bald"} else GREY
    scene.lay(whites, (240, 234, 226), 2)
    scene.lay(eyes, (58, 44, 40), 2)
    scene.lay(lids, darker(face.skin, 0.42), 2)
    scene.lay(brows, darker(brow, 0.8), 4, 0.9)
    nose = upright().polygon((X + 8, 560), (X + 46, 676), (X + 4, 692))
    scene.lay(nose, darker(face.skin, 0.66), 11, 0.6)
    scene.shine(upright().line((X - 4, 560), (X - 6, 650), thick=15), (255, 240, 220), 8, 0.35)
    mouth = upright().line((X - 66, 746), (X - 30, 758), (X + 30, 758), (X + 66, 744), thick=9)
    scene.lay(upright().oval(X, 766, 50, 17), (178, 92, 84), 8, 0.6)
    scene.lay(mouth, (116, 56, 54), 3, 0.85)
    if face.glasses:
        frames = upright()
        for side in (-1, 1):
            frames.oval(X + side * 92, 576, 74, 62).oval(X + side * 92, 576, 65, 53, shade=0)
        frames.line((X - 20, 566), (X + 20, 566), thick=9)
        frames.line((X - 166, 566), (X - 206, 556), thick=8).line((X + 166, 566), (X + 206, 556), thick=8)
        scene.lay(frames, (52, 46, 48), 1.4)


def above(scene: Scene, face: Face) -> None:
    """The hair over the forehead, or what is worn on it."""
    top, tone = upright(), face.tone
    if face.hair in {"short", "cap", "bun", "long", "curls"}:
        top.polygon(
            (X - 216, 600), (X - 226, 450), (X - 170, 320), (X - 40, 270), (X + 110, 282), (X + 200, 370),
            (X + 226, 470), (X + 214, 600), (X + 186, 500), (X + 120, 424), (X - 30, 408), (X - 150, 452),
            (X - 188, 520),
        )  # fmt: skip
    if face.hair == "curls":
        for x, y, wide in ((-170, 400, 70), (-80, 352, 80), (20, 340, 84), (120, 366, 74), (190, 430, 58)):
            top.oval(X + x, y, wide)
    if face.hair == "bald":
        top.oval(X - 212, 560, 26, 90).oval(X + 212, 560, 26, 90)
    scene.lay(top, tone, 3)
    scene.shine(upright().oval(X - 90, 350, 100, 40).through(top.mask), (255, 236, 206), 26, 0.3)
    if face.hair == "cap":
        worn = upright().polygon(
            (X - 236, 420), (X - 200, 290), (X - 60, 226), (X + 110, 232), (X + 220, 310), (X + 240, 420)
        )
        scene.lay(worn, (62, 72, 82), 3)
        scene.lay(upright().polygon((X - 250, 404), (X + 250, 404), (X + 200, 456), (X - 200, 456)), (48, 56, 66), 3)
    if face.hair == "scarf":
        worn = upright().polygon(
            (X - 232, 620), (X - 236, 430), (X - 160, 290), (X, 244), (X + 160, 290), (X + 236, 430), (X + 232, 620),
            (X + 190, 470), (X + 80, 390), (X - 80, 390), (X - 190, 470),
        )  # fmt: skip
        scene.lay(worn, tone, 3)
        dots = upright()
        for x, y in (
            (-160, 380),
            (-90, 320),
            (0, 292),
            (90, 320),
            (160, 380),
            (-204, 470),
            (204, 470),
            (-40, 350),
            (50, 352),
        ):
            dots.oval(X + x, y, 11)
        scene.lay(dots, (240, 226, 206), 1, 0.9)
