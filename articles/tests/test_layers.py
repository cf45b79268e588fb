"""The walls of the house: imports run down the list in docs/architecture.md only, and close no circle."""

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# From the top. Rooms of one storey don't import each other.
STOREYS = [
    {"newsroom"},
    {"management"},
    {"urls"},
    {"admin"},  # over the other wings: the desk shows stories as readers will see them
    {"importing", "reading", "templatetags", "demo"},
    {"exporting"},  # over the pictures, whose files it writes; importing reads by its layout
    {"desk", "pictures"},
    {"apps"},
    {"models"},
    {"text"},
]
HEIGHT = {room: len(STOREYS) - number for number, storey in enumerate(STOREYS) for room in storey}
NOT_IN_THE_HOUSE = {"tests", "migrations"}  # tests and migrations may import all


def source_files():
    for folder in ("newsroom", "articles"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if len(parts) < 2 or parts[1] not in NOT_IN_THE_HOUSE:
                yield path, ".".join(parts).removesuffix(".__init__")


def imports_of(path, module):
    """Every import of a file, also those inside functions, as full module names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports hide where they lead"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def room_of(module):
    parts = module.split(".")
    if parts[0] == "newsroom":
        return "newsroom"
    return parts[1] if parts[0] == "articles" and len(parts) > 1 else None


def arrows():
    for path, module in source_files():
        for target in imports_of(path, module):
            if target.split(".")[0] in {"newsroom", "articles"} and room_of(target):
                yield module, target


def test_every_room_has_a_storey():
    rooms = {room_of(module) for _path, module in source_files()} - {None}
    assert rooms <= HEIGHT.keys()


def test_imports_run_down_only():
    wrong = [
        f"{module} imports {target}"
        for module, target in arrows()
        if room_of(module) and room_of(module) != room_of(target) and HEIGHT[room_of(module)] <= HEIGHT[room_of(target)]
    ]
    assert wrong == []


def test_no_imports_close_a_circle():
    modules = {module for _path, module in source_files()}
    graph = defaultdict(set)
    for module, target in arrows():
        file = target if target in modules else target.rpartition(".")[0]  # a name in a file, or a file
        if file in modules and file != module and not module.startswith(f"{file}."):
            graph[module].add(file)
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the circle


@pytest.mark.parametrize("word", ["status=", "status__"])
def test_status_is_filtered_in_the_models_only(word):
    """One rule says what the public sees; nowhere else may a query look at the status."""
    found = []
    for path, module in source_files():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            is_query = any(f".{verb}(" in line for verb in ("filter", "exclude", "get", "update"))
            if word in line and is_query and room_of(module) != "models":
                found.append(f"{module}:{number}")
    assert found == []
