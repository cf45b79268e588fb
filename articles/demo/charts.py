"""Charts: the river and the rain of one night, and a hundred and fifty years of the sea."""

import math

from PIL import Image, ImageDraw, ImageFont

from articles.demo.brush import Colour, Scene, Stencil, dice

FRAME = (1200, 720)
LEFT, TOP, RIGHT, BOTTOM = 110, 130, 1150, 630
PAPER, INK, FAINT, BLUE, RED = (252, 250, 244), (44, 44, 48), (214, 210, 200), (30, 92, 140), (176, 52, 46)


class Chart:
    """A plain chart with a title, lines across and labels; values are numbers of its own axes."""

    def __init__(
        self, title: str, across: tuple[float, float], up: tuple[float, float], lines: list[tuple[float, str]]
    ):
        self._across, self._up = across, up
        self._scene = Scene((0, PAPER), (1, PAPER), frame=FRAME)
        self._labels: list[tuple[float, float, str, int, Colour, str]] = [(LEFT - 76, 56, title, 34, INK, "lm")]
        grid = Stencil(FRAME)
        for value, label in lines:
            y = self.at(across[0], value)[1]
            grid.line((LEFT, y), (RIGHT, y), thick=1.4)
            self._labels.append((LEFT - 14, y, label, 24, INK, "rm"))
        self._scene.lay(grid, FAINT)

    def at(self, x: float, y: float) -> tuple[float, float]:
        (first, last), (low, high) = self._across, self._up
        return LEFT + (x - first) / (last - first) * (RIGHT - LEFT), BOTTOM - (y - low) / (high - low) * (BOTTOM - TOP)

    def curve(self, points: list[tuple[float, float]], colour: Colour = BLUE, thick: float = 5) -> None:
        places = [self.at(*point) for point in points]
        area = Stencil(FRAME).polygon((places[0][0], BOTTOM), *places, (places[-1][0], BOTTOM))
        self._scene.lay(area, colour, 0, 0.1)
        self._scene.lay(Stencil(FRAME).line(*places, thick=thick), colour, 0.4)

    def bars(self, values: list[float], colour: Colour = BLUE) -> None:
        columns = Stencil(FRAME)
        for number, value in enumerate(values):
            (left, top), (right, _) = self.at(number + 0.12, value), self.at(number + 0.88, value)
            columns.box(left, top, right, BOTTOM)
        self._scene.lay(columns, colour)

    def mark(self, level: float, words: str, colour: Colour = RED) -> None:
        y = self.at(self._across[0], level)[1]
        dashes = Stencil(FRAME)
        for x in range(LEFT, RIGHT, 22):
            dashes.line((x, y), (x + 12, y), thick=3)
        self._scene.lay(dashes, colour)
        self._labels.append((LEFT + 12, y - 20, words, 24, colour, "lm"))

    def below(self, labels: dict[float, str]) -> None:
        for value, label in labels.items():
            self._labels.append((self.at(value, 0)[0], BOTTOM + 34, label, 24, INK, "mm"))

    def finished(self) -> Image.Image:
        self._scene.lay(Stencil(FRAME).line((LEFT, BOTTOM), (RIGHT, BOTTOM), thick=2.4), INK)
        image = self._scene.image.resize(FRAME, Image.Resampling.LANCZOS)
        pen = ImageDraw.Draw(image)
        for x, y, words, size, colour, anchor in self._labels:
            pen.text((x, y), words, fill=colour, font=ImageFont.load_default(size), anchor=anchor)
        return image


def river_level() -> Image.Image:
    """The level of the river at the bridge, from noon to the noon after."""
    chart = Chart("The Alder at the Old Bridge, metres", (0, 24), (0, 4), [(step, str(step)) for step in range(1, 5)])
    hours = [step / 4 for step in range(97)]
    chart.curve([(hour, 1.08 + 2.04 / (1 + math.exp(-(hour - 11) * 0.55)) - max(0, hour - 19) ** 1.4 * 0.045)
                 for hour in hours])  # fmt: skip
    chart.mark(3.52, "Quays are closed from 3.52 m")
    chart.below({0: "12:00", 6: "18:00", 12: "0:00", 18: "6:00", 24: "12:00"})
    return chart.finished()


def rain_by_hour() -> Image.Image:
    """What fell in each of the eighteen hours: 71 litres in all."""
    chart = Chart(
        "Rain on the mole, litres a square metre and hour", (0, 18), (0, 10), [(n, str(n)) for n in (2, 4, 6, 8)]
    )
    chart.bars([0.8, 1.4, 2.1, 3.0, 3.6, 4.9, 6.2, 7.8, 8.9, 8.1, 6.7, 5.0, 3.9, 3.1, 2.3, 1.6, 1.0, 0.6])
    chart.below({0.5: "14:00", 6.5: "20:00", 12.5: "2:00", 17.5: "7:00"})
    return chart.finished()


def sea_level() -> Image.Image:
    """The mean level of the sea at the mole, year by year since 1874."""
    chart = Chart("Mean sea level at the mole, centimetres above that of 1874", (1874, 2026), (-6, 30),
                  [(level, str(level)) for level in (0, 10, 20, 30)])  # fmt: skip
    chance = dice(601)
    chart.curve([(year, (year - 1874) * 0.09 + max(0, year - 1980) ** 1.5 * 0.038 + chance.gauss(0, 1.3))
                 for year in range(1874, 2027)], thick=3.4)  # fmt: skip
    chart.below({1880: "1880", 1920: "1920", 1960: "1960", 2000: "2000", 2022: "2026"})
    return chart.finished()
