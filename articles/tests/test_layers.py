"""Imports only run down the layout in docs/architecture.md, without cycles."""

import ast
from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# From the top. Packages of one layer don't import each other.
LAYERS = [
    {"newsroom"},
    {"management"},
    {"urls"},
    {"admin"},  # above reading, because the desk shows stories as readers will see them
    {"importing", "reading", "templatetags", "demo"},
    {"exporting"},  # above pictures, whose files it writes; importing reads its layout
    {"serving"},  # above pictures, whose limits it knows; reading uses its lanes
    {"desk", "pictures"},
    {"apps"},
    {"models"},
    {"text", "deadlines"},
]
HEIGHT = {package: len(LAYERS) - number for number, layer in enumerate(LAYERS) for package in layer}
OUTSIDE_THE_LAYERS = {"tests", "migrations"}  # tests and migrations may import all


def source_files():
    for folder in ("newsroom", "articles"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if len(parts) < 2 or parts[1] not in OUTSIDE_THE_LAYERS:
                yield path, ".".join(parts).removesuffix(".__init__")


def imports_of(path, module):
    """All imports of a file, including those inside functions, as full module names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: use absolute imports"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module


def package_of(module):
    parts = module.split(".")
    if parts[0] == "newsroom":
        return "newsroom"
    return parts[1] if parts[0] == "articles" and len(parts) > 1 else None


def imports():
    for path, module in source_files():
        for target in imports_of(path, module):
            if target.split(".")[0] in {"newsroom", "articles"} and package_of(target):
                yield module, target


def test_every_package_has_a_layer():
    packages = {package_of(module) for _path, module in source_files()} - {None}
    assert packages <= HEIGHT.keys()


def test_imports_only_run_down():
    wrong = [
        f"{module} imports {target}"
        for module, target in imports()
        if package_of(module)
        and package_of(module) != package_of(target)
        and HEIGHT[package_of(module)] <= HEIGHT[package_of(target)]
    ]
    assert wrong == []


def test_imports_have_no_cycles():
    modules = {module for _path, module in source_files()}
    graph = defaultdict(set)
    for module, target in imports():
        file = target if target in modules else target.rpartition(".")[0]  # a name in a module, or a module
        if file in modules and file != module and not module.startswith(f"{file}."):
            graph[module].add(file)
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the cycle


@pytest.mark.parametrize("word", ["status=", "status__"])
def test_status_is_filtered_in_the_models_only(word):
    """One rule says what the public sees; no query elsewhere may filter on the status."""
    found = []
    for path, module in source_files():
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            is_query = any(f".{verb}(" in line for verb in ("filter", "exclude", "get", "update"))
            if word in line and is_query and package_of(module) != "models":
                found.append(f"{module}:{number}")
    assert found == []
