"""The results of benchmarks.serve as Markdown tables."""

from statistics import median

LISTS = ["list", "section", "tag of 10", "tag of a tenth", "feed"]
OURS = "This site"
MOMENTS = ["rendered", "at the end"]


def tables(results) -> str:
    machine, figures = results["machine"], results["figures"]
    about = (
        f"{machine['date']}, {machine['processor']}, Python {machine['python']}. One process on one core, wrk on the "
        f"other; median of {machine['rounds']} rounds of {machine['seconds']} s. Ratios are to the reference in the "
        "same round, requests a second in brackets."
    )
    lists, constant, alone = (speed_of(figures, name) for name in ("twenty rows", "constant", "the server alone"))
    references = {
        "rendered": f"Rendered pages, against a bare Django view that lists 20 of 100,000 rows ({lists:,.0f})",
        "cached": f"Cached pages, against a bare Django view that answers with a constant ({constant:,.0f}; "
        f"the server without Django {alone / constant:.1f})",
        "not changed": "Not modified (304), against the same page from the cache",
    }
    parts = [("What must hold", promises(results))]
    for kind, title in references.items():
        for database in dict.fromkeys(figure["database"] for figure in which(figures, kind=kind)):
            parts.append((f"{title}: {database}", speeds(which(figures, kind=kind, database=database))))
    if grown := over_smallest(figures):
        parts.append(("Rendered pages, over those of the site with fewest stories", growth(grown)))
    parts.append(("MB a process", memory(results["memory"])))
    return "\n\n".join([about, *(f"### {title}\n\n{table}" for title, table in parts)]) + "\n"


def which(figures, **facts):
    return [figure for figure in figures if all(figure[name] == value for name, value in facts.items())]


def speed_of(figures, reference):
    [figure] = which(figures, kind="reference", address=reference)
    return median(figure["requests"])


def grid(head, rows) -> str:
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def pivot(figures, cell, column, name) -> str:
    """Rows by address, a column for each site."""
    cells = {(figure["address"], column(figure)): cell(figure) for figure in figures}
    columns = sorted({column(figure) for figure in figures})
    addresses = dict.fromkeys(figure["address"] for figure in figures)
    return grid(
        ["", *map(name, columns)],
        [[address, *(cells.get((address, column), "") for column in columns)] for address in addresses],
    )


def speeds(figures) -> str:
    return pivot(
        figures,
        cell=lambda figure: f"{figure['ratio']:.2g} ({median(figure['requests']):,.{decimals(figure)}f})",
        column=lambda figure: (figure["site"], figure["stories"]),
        name=lambda column: f"{column[0]}, {column[1]:,}",
    )


def decimals(figure):
    return 0 if median(figure["requests"]) >= 20 else 1


def growth(grown) -> str:
    return pivot(
        grown,
        cell=lambda figure: f"{figure['ratio']:.2f}",
        column=lambda figure: (figure["site"], figure["database"], figure["stories"]),
        name=lambda column: f"{column[0]}, {column[1]}, {column[2]:,}",
    )


def over(one, other):
    """A figure as its ratio to another, in the same rounds."""
    rounds = zip(one["requests"], other["requests"], strict=True)
    return one | {"ratio": median(one_round / other_round for one_round, other_round in rounds)}


def over_smallest(figures):
    """Rendered pages of larger sites over the same page of the smallest."""
    smallest = min(figure["stories"] for figure in which(figures, kind="rendered"))
    return [
        over(figure, small)
        for figure in which(figures, kind="rendered")
        if figure["stories"] > smallest
        for small in which(figures, stories=smallest, **same(figure, "address", "kind", "site", "database"))
    ]


def deep_over_first(figures):
    return [
        over(deep, first)
        for deep in which(figures, kind="rendered", address="deep page")
        for first in which(figures, address="list", **same(deep, "kind", "site", "database", "stories"))
    ]


def same(figure, *names):
    return {name: figure[name] for name in names}


def promises(results) -> str:
    """What this site promises, and the worst figure for each."""
    ours = which(results["figures"], site=OURS)
    on_sqlite, cached = which(ours, kind="rendered", database="SQLite"), which(ours, kind="cached")
    promised = [
        ("a cached front page, list or story, over a constant", among(cached, ["front page", "list", "story"]), 2.5),
        ("304 responses over cached pages", which(ours, kind="not changed"), 1),
        ("rendered list, section, tag, feed, over twenty rows, both SQLite", among(on_sqlite, LISTS), 0.5),
        ("rendered story, over twenty rows, both SQLite", among(on_sqlite, ["story"]), 0.5),
        ("deep page over page 1", deep_over_first(ours), 0.9),
        ("most stories over fewest, rendered", among(over_smallest(ours), ["front page", *LISTS, "story"]), 0.9),
    ]
    rows = [[what, *worst(figures), f"≥ {least:g}"] for what, figures, least in promised if figures]
    most = max((line for line in results["memory"] if line["site"] == OURS), key=lambda line: line["rendered"])
    rows.append(["MB a process, without page cache", f"{most['rendered']:.0f}", place(most), "≤ 80"])
    return grid(["", "the worst", "where", "must be"], rows)


def among(figures, addresses):
    return [figure for figure in figures if figure["address"] in addresses]


def worst(figures):
    figure = min(figures, key=lambda figure: figure["ratio"])
    return f"{figure['ratio']:.2f}", f"{figure['address']}, {place(figure)}"


def place(figure):
    return f"{figure['database']}, {figure['stories']:,}"


def memory(lines) -> str:
    """MB of a process after it has rendered each page once, and after all rounds."""
    rows = [
        [f"{line['site']}, {place(line)}", *(f"{line[when]:.0f}" if when in line else "" for when in MOMENTS)]
        for line in lines
    ]
    return grid(["", "each page rendered once", "at the end, with page cache"], rows)
