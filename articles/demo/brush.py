"""Drawing tools for the demo's pictures, on Pillow alone: stencils, light, water, haze and grain.

Scenes are drawn from back to front at twice their size and scaled down at the end, which smooths every edge.
Lengths are pixels of the finished picture, LANDSCAPE by default. Random numbers have fixed seeds, so a scene
always looks the same.
"""

import random
from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT, SCALE = 1200, 800, 2

Frame = tuple[int, int]
LANDSCAPE, PORTRAIT = (WIDTH, HEIGHT), (1200, 1500)

Colour = tuple[int, int, int]
Point = tuple[float, float]
Stop = tuple[float, Colour]


def dice(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - brush strokes, no secrets


def doubled(frame: Frame) -> Frame:
    """The size at which a picture is drawn."""
    return frame[0] * SCALE, frame[1] * SCALE


def gradient(stops: Sequence[Stop], frame: Frame = LANDSCAPE) -> Image.Image:
    """Colours from top to bottom; a stop is a fraction of the height and its colour."""
    strip = Image.new("RGB", (1, frame[1]))
    for row in range(frame[1]):
        place = row / (frame[1] - 1)
        after = next((i for i, stop in enumerate(stops) if stop[0] >= place), len(stops) - 1)
        (start, first), (end, second) = stops[max(0, after - 1)], stops[after]
        share = min(1, max(0, (place - start) / (end - start or 1)))
        strip.putpixel((0, row), tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True)))
    return strip.resize(doubled(frame), Image.Resampling.BILINEAR)


def texture(seed: int, *grids: tuple[int, int], frame: Frame = LANDSCAPE) -> Image.Image:
    """Smooth grey noise from grids of cells (across, down); later grids count less."""
    chance, result = dice(seed), Image.new("L", doubled(frame), 128)
    for number, (across, down) in enumerate(grids):
        cells = Image.frombytes("L", (across, down), chance.randbytes(across * down))
        result = Image.blend(result, cells.resize(result.size, Image.Resampling.BICUBIC), 1 / (number * 0.7 + 1))
    return result


def ridge(seed: int, left: float, right: float, rough: float, fall: float = 0.52) -> list[Point]:
    """A skyline from edge to edge by midpoint displacement; `rough` is its first displacement."""
    chance, heights = dice(seed), [left, right]
    for _ in range(9):
        middles = [(a + b) / 2 + chance.uniform(-rough, rough) for a, b in pairwise(heights)]
        heights = [h for pair in zip(heights, middles, strict=False) for h in pair] + heights[-1:]
        rough *= fall
    step = WIDTH / (len(heights) - 1)
    return [(number * step, height) for number, height in enumerate(heights)]


class Stencil:
    """A mask made of shapes, through which paint and light are applied."""

    def __init__(self, frame: Frame = LANDSCAPE) -> None:
        self.frame = frame
        self.mask = Image.new("L", doubled(frame))
        self._pen = ImageDraw.Draw(self.mask)

    def polygon(self, *points: Point, shade: int = 255) -> "Stencil":
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=shade)
        return self

    def under(self, skyline: list[Point], floor: float = HEIGHT, shade: int = 255) -> "Stencil":
        return self.polygon((0, floor), *skyline, (self.frame[0], floor), shade=shade)

    def box(self, left: float, top: float, right: float, bottom: float, shade: int = 255) -> "Stencil":
        return self.polygon((left, top), (right, top), (right, bottom), (left, bottom), shade=shade)

    def oval(self, x: float, y: float, wide: float, high: float = 0, shade: int = 255) -> "Stencil":
        high = high or wide
        box = [(x - wide) * SCALE, (y - high) * SCALE, (x + wide) * SCALE, (y + high) * SCALE]
        self._pen.ellipse(box, fill=shade)
        return self

    def line(self, *points: Point, thick: float = 1, shade: int = 255) -> "Stencil":
        places = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(places, fill=shade, width=max(1, round(thick * SCALE)), joint="curve")
        return self

    def through(self, grey: Image.Image) -> "Stencil":
        """Multiply the mask by a texture."""
        self.mask = ImageChops.multiply(self.mask, grey)
        self._pen = ImageDraw.Draw(self.mask)
        return self

    def fade(self, start: float, end: float) -> "Stencil":
        """Fade the mask in from `start` (nothing above it) to `end`."""
        stops = ((start / self.frame[1], (0, 0, 0)), (end / self.frame[1], (255, 255, 255)))
        return self.through(gradient(stops, self.frame).convert("L"))

    def soft(self, blur: float, strength: float = 1) -> Image.Image:
        mask = self.mask.filter(ImageFilter.GaussianBlur(blur * SCALE)) if blur else self.mask
        return mask.point(lambda value: round(value * strength)) if strength != 1 else mask


class Scene:
    """A picture in progress."""

    def __init__(self, *stops: Stop, frame: Frame = LANDSCAPE) -> None:
        self.frame = frame
        self.image = gradient(stops, frame)

    def lay(self, stencil: Stencil, paint: Colour | Image.Image, blur: float = 0, strength: float = 1) -> None:
        """Paint a colour or another picture through the stencil."""
        self.image.paste(paint, (0, 0, *self.image.size), stencil.soft(blur, strength))

    def shine(self, stencil: Stencil, colour: Colour, blur: float, strength: float = 1) -> None:
        """Add light through the stencil, which brightens and covers nothing."""
        light = Image.new("RGB", self.image.size)
        light.paste(colour, (0, 0, *light.size), stencil.soft(blur, strength))
        self.image = ImageChops.screen(self.image, light)

    def lamps(self, places: Sequence[Point], colour: Colour, size: float = 1) -> None:
        """Draw small lamps with a glow."""
        glow, bulb = Stencil(self.frame), Stencil(self.frame)
        for x, y in places:
            glow.oval(x, y, 14 * size)
            bulb.oval(x, y, 2.4 * size)
        self.shine(glow, colour, 10 * size, 0.75)
        self.shine(bulb, (255, 244, 220), 0.8 * size)

    def haze(self, line: float, spread: float, colour: Colour, strength: float) -> None:
        """Draw mist along a horizontal line."""
        self.lay(
            Stencil(self.frame).box(-200, line - spread / 2, self.frame[0] + 200, line + spread / 2),
            colour,
            spread / 2,
            strength,
        )

    def mirror(self, line: float, tint: Colour, depth: float, ripple: float, smear: float = 1) -> None:
        """Turn everything below the line into water that mirrors what is above, darker by `depth`."""
        top = int(line * SCALE)
        wide, rows = self.image.width, self.image.height - top
        above = self.image.crop((0, max(0, top - rows), wide, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        above = above.resize((wide, rows))
        if smear > 1:  # reflections of lights run downwards
            above = above.resize((wide, max(2, round(rows / smear)))).resize(above.size)
        above = Image.blend(above, Image.new("RGB", above.size, tint), depth)
        waves = texture(int(line), (5, 240), (14, 420)).resize(above.size)
        bands = list(waves.resize((1, rows), Image.Resampling.BOX).get_flattened_data())
        water = above.copy()
        for row, band in enumerate(bands):
            shift = round((band - 128) * ripple * SCALE * (0.15 + row / rows) / 40)
            water.paste(ImageChops.offset(above.crop((0, row, wide, row + 1)), shift, 0), (0, row))
        self.image.paste(water.filter(ImageFilter.GaussianBlur(0.8 * SCALE)), (0, top))

    def finished(self, seed: int, rim: float = 0.35) -> Image.Image:
        """The picture at its final size, with darker edges and a little film grain."""
        image = self.image.resize(self.frame, Image.Resampling.LANCZOS)
        wide, high = self.frame
        middle = Stencil(self.frame).oval(wide / 2, high / 2, wide * 0.56, high * 0.6).soft(150)
        shade = middle.resize(image.size).point(lambda value: round(255 - (255 - value) * rim))
        image = ImageChops.multiply(image, Image.merge("RGB", [shade] * 3))
        noise = Image.frombytes("L", image.size, dice(seed).randbytes(wide * high))
        noise = noise.filter(ImageFilter.GaussianBlur(0.7))
        return Image.blend(image, ImageChops.overlay(image, Image.merge("RGB", [noise] * 3)), 0.03)
