"""Plots the results of benchmarks.serve and benchmarks.busy, with the benchmark's own Python: plot.py FOLDER

Draws speed.png from results.json and busy.png from the files busy-….json, in the same folder.
"""

import json
import sys
from pathlib import Path
from statistics import median

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt

PAPER, INK, SOFT, LINE = "#fdfcf9", "#1b1a18", "#55524c", "#dcd8cf"
COLOURS = {"This site": "#8a1f1f", "Wagtail": "#5f7586"}
STROKES = {"SQLite": "-", "PostgreSQL": (0, (2, 1.6))}
PAGES = {"list": "List, page 1", "deep page": "List, deep page", "tag of a tenth": "Tag of a tenth", "story": "Story"}
# Fractions of the picture's width and height.
LEFT, MIDDLE, RIGHT = 0.015, 0.4, 0.985
HEADING, SAID, TOP, BOTTOM = 0.84, 0.795, 0.69, 0.165
NAMES, BARS_END, GAP = 0.112, 0.3, 0.018
EDITS = "5.0"  # a second
# The bars of a busy desk, from bottom to top, by the file that has their figures.
BUSY = {
    "busy-wagtail-sqlite": ("Wagtail 7 with\nwagtail-cache", "Wagtail"),
    "busy-before": ("this site, when any\nchange dropped all", ""),
    "busy-this-site-sqlite": ("this site", "This site"),
}

plt.rcParams.update({
    "font.family": "DejaVu Sans", "font.size": 10.5, "text.color": INK, "axes.edgecolor": LINE, "axes.facecolor": PAPER,
    "figure.facecolor": PAPER, "xtick.color": SOFT, "ytick.color": SOFT, "xtick.major.size": 0, "ytick.major.size": 0,
})  # fmt: skip


def main(folder: Path):
    if (results := folder / "results.json").exists():
        draw_speed(json.loads(results.read_text())["figures"], folder / "speed.png")
    if found := {name: file for name in BUSY if (file := folder / f"{name}.json").exists()}:
        draw_busy({name: json.loads(file.read_text()) for name, file in found.items()}, folder / "busy.png")


def draw_speed(figures, drawn: Path):
    picture = plt.figure(figsize=(11, 5.3))
    picture.text(LEFT, 0.93, "Requests a second, where a bare Django view on the same server is 1", size=14, weight=700)
    draw_cached(picture, figures)
    draw_rendered(picture, figures)
    cached = "Wagtail's pages are cached by wagtail-cache, in memory."
    picture.text(LEFT, 0.035, f"One process each, on one core. {cached}", size=9, color=SOFT)
    picture.savefig(drawn, dpi=160)


def draw_busy(found, drawn: Path):
    """Bars of the requests that are answered while the desk saves five stories a second."""
    picture = plt.figure(figsize=(11, 3.1))
    offered = next(iter(found.values()))["offered"]
    title = f"Answered of {offered:,.0f} requests a second, while the desk saves five stories a second"
    picture.text(LEFT, 0.88, title, size=14, weight=700)
    bars = {}
    for name, told in found.items():
        label, site = BUSY[name]
        bars[label] = told["rows"][EDITS]["answered"], COLOURS.get(site, SOFT)
    draw_bars(picture, bars, (0.17, 0.2, RIGHT - 0.25, 0.58), "{:,.0f}")
    said = "Two processes each; 1,500 stories, SQLite. One save in three changes what readers see."
    picture.text(LEFT, 0.05, said, size=9, color=SOFT)
    picture.savefig(drawn, dpi=160)


def which(figures, **facts):
    return [figure for figure in figures if all(figure[name] == value for name, value in facts.items())]


def draw_cached(picture, figures):
    """Bars of the cached front page, for the largest site size that both have."""
    heading(picture, LEFT, "Cached pages", "the front page, against a constant")
    [constant] = which(figures, kind="reference", address="constant")
    [alone] = which(figures, kind="reference", address="the server alone")
    largest = max(figure["stories"] for figure in which(figures, kind="cached", site="Wagtail, cached"))
    front = which(figures, kind="cached", address="list", stories=largest, database="SQLite")
    ratios = {figure["site"]: figure["ratio"] for figure in front}
    bars = {
        "Wagtail,\ncached": (ratios["Wagtail, cached"], COLOURS["Wagtail"]),
        "bare Django\nview": (1, SOFT),
        "this site": (ratios["This site"], COLOURS["This site"]),
        "server without\nDjango": (median(alone["requests"]) / median(constant["requests"]), LINE),
    }
    draw_bars(picture, bars, (NAMES, BOTTOM, BARS_END - NAMES, TOP - BOTTOM), "{:.2g}")


def draw_bars(picture, bars, place, form):
    """Bars, the first at the bottom: by name their value and colour."""
    values, colours = zip(*bars.values(), strict=True)
    axes = picture.add_axes(place)
    drawn = axes.barh(range(len(bars)), values, color=colours, height=0.62)
    axes.bar_label(drawn, [form.format(value) for value in values], padding=5, size=11, weight=700)
    axes.set_yticks(range(len(bars)), bars, color=INK, size=9.5)
    axes.set_xticks([])
    axes.set_xlim(0, max(values) * 1.1)
    axes.spines[["top", "right", "bottom"]].set_visible(False)


def draw_rendered(picture, figures):
    heading(picture, MIDDLE, "Rendered pages", "by number of stories, against a list of 20 rows; logarithmic")
    rendered = which(figures, kind="rendered")
    sizes = sorted({figure["stories"] for figure in rendered})
    width = (RIGHT - MIDDLE + GAP) / len(PAGES)
    for number, (address, title) in enumerate(PAGES.items()):
        axes = picture.add_axes((MIDDLE + number * width, BOTTOM, width - GAP, TOP - BOTTOM))
        draw_page(axes, which(rendered, address=address), sizes)
        axes.text(0, 1.04, title, transform=axes.transAxes, weight=700)
        axes.tick_params(labelleft=number == 0)
    name_lines(picture, rendered)


def draw_page(axes, figures, sizes):
    """One page type of each site, on logarithmic axes."""
    axes.axhline(1, color=SOFT, linewidth=1.2)
    for (site, database), line in lines(figures).items():
        axes.plot(
            [figure["stories"] for figure in line], [figure["ratio"] for figure in line],
            linestyle=STROKES[database], color=COLOURS[site], linewidth=2, marker="o", markersize=5,
            markerfacecolor=COLOURS[site] if database == "SQLite" else PAPER,
        )  # fmt: skip
    axes.set(xscale="log", yscale="log", ylim=(0.0007, 1.3), xlim=(sizes[0] / 2.2, sizes[-1] * 2.2))
    axes.minorticks_off()
    axes.set_xticks(sizes, [short(size) for size in sizes], size=9.5)
    axes.set_yticks([0.001, 0.01, 0.1, 1], ["1/1000", "1/100", "1/10", "1"])
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)


def lines(figures):
    """Figures by site and database, from few stories to many."""
    found = {}
    for figure in sorted(figures, key=lambda figure: figure["stories"]):
        found.setdefault((figure["site"], figure["database"]), []).append(figure)
    return found


def short(size):
    return f"{size // 1_000_000} m" if size >= 1_000_000 else f"{size // 1_000} k" if size >= 1_000 else str(size)


def name_lines(picture, figures):
    """The legend: colours for sites, line styles for databases."""
    lines = [plt.Line2D([], [], color=colour, linewidth=5, label=name) for name, colour in COLOURS.items()]
    databases = [name for name in STROKES if which(figures, database=name)]
    for name in databases if len(databases) > 1 else []:
        face = INK if name == "SQLite" else PAPER
        stroke = {"linestyle": STROKES[name], "marker": "o", "markersize": 4, "linewidth": 1.5, "markerfacecolor": face}
        lines.append(plt.Line2D([], [], color=INK, label=name, **stroke))
    place = {"loc": "upper right", "bbox_to_anchor": (RIGHT + 0.008, 0.882), "ncols": len(lines), "frameon": False}
    picture.legend(handles=lines, fontsize=9, handlelength=2.1, columnspacing=1.1, labelcolor=INK, **place)


def heading(picture, left, title, said):
    picture.text(left, HEADING, title, size=12, weight=700)
    picture.text(left, SAID, said, size=9.5, color=SOFT)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
