"""Measures all sites in turns, round by round, so that a slow moment of the machine affects all of them."""

import platform
import statistics
import time
from pathlib import Path

from benchmarks.servers import ask, load, memory_of

# Keys of the JSON that the fill commands print.
ADDRESSES = ["front page", "list", "deep page", "section", "tag of 10", "tag of a tenth", "story", "feed"]
CACHED = ["front page", "list", "story", "tag of a tenth", "feed"]
NOT_CHANGED = ["list", "story"]


class Rounds:
    """Measures requests a second of each page, and of the reference just before, round by round."""

    def __init__(self, reference, sites, options):
        self._reference, self._sites, self._options = reference, sites, options
        self._figures, self._memory = {}, {}

    def run(self):
        for number in range(1, self._options.rounds + 1):
            start = time.monotonic()
            self._rendered()
            if number == 1:
                self._weigh("rendered", [site for site in self._sites if site.renders])
            self._cached()
            print(f"Round {number} of {self._options.rounds}: {time.monotonic() - start:.0f} s", flush=True)
        self._weigh("at the end", self._sites)

    def results(self) -> dict:
        return {
            "machine": machine(self._options),
            "figures": list(self._figures.values()),
            "memory": list(self._memory.values()),
        }

    def _rendered(self):
        sites = [site for site in self._sites if site.renders]
        for address in ADDRESSES:
            base = self._note("reference", "twenty rows", self._reference, "/list")
            for site in sites:
                if address in site.addresses:
                    self._note("rendered", address, site, site.addresses[address], site.session, base)

    def _cached(self):
        for address in CACHED:
            base = self._note("reference", "constant", self._reference, "/constant")
            for site in self._sites:
                if site.caches and address in site.addresses:
                    speed = self._note("cached", address, site, site.addresses[address], base=base)
                    if site.answers_304 and address in NOT_CHANGED:
                        self._not_changed(address, site, speed)
        self._note("reference", "the server alone", self._reference, "/raw")

    def _not_changed(self, address, site, base):
        path = site.addresses[address]
        etag = ask(site.url + path)[1]["ETag"]
        self._note("not changed", address, site, path, ["-H", f"If-None-Match: {etag}"], base, expected=304)

    def _note(self, kind, address, site, path, headers=(), base=None, expected=200) -> float:
        speed = load(site.url + path, headers, self._options.seconds, expected)
        new = {**site.facts, "kind": kind, "address": address, "requests": [], "reference": []}
        figure = self._figures.setdefault((kind, address, site.url), new)
        figure["requests"].append(round(speed, 1))
        figure["reference"].append(round(base or speed, 1))
        rounds = zip(figure["requests"], figure["reference"], strict=True)
        figure["ratio"] = round(statistics.median(speed / base for speed, base in rounds), 4)
        return speed

    def _weigh(self, moment, sites):
        for site in sites:
            self._memory.setdefault(site.url, dict(site.facts))[moment] = round(memory_of(site.process), 1)


def machine(options) -> dict:
    names = [line.partition(": ")[2] for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line]
    return {
        "processor": names[0] if names else platform.machine(),
        "python": platform.python_version(),
        "rounds": options.rounds,
        "seconds": options.seconds,
        "date": time.strftime("%Y-%m-%d"),
    }
