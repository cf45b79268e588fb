"""What the docs, the settings and the reserved words promise is there."""

import ast
import re

from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.management import get_commands, load_command_class
from django.urls import get_resolver
from django.utils.module_loading import import_string

from articles.models.addresses import COMING_SEGMENTS, RESERVED_SLUGS, SITE_SEGMENTS
from articles.reading.health import ADDRESSES

ROOT = settings.BASE_DIR
FOLDERS = ("articles", "benchmarks", "checks", "docs", "newsroom", "static", "templates", ".ci")
FILES = [*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))]
NAMES = [path.relative_to(ROOT).as_posix() for path in FILES if "__pycache__" not in path.parts]
DOCS = [
    *(ROOT / "docs").rglob("*.md"),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "benchmarks/README.md", "checks/README.md")),
]
CODE = [
    path for path in FILES if path.suffix in {".py", ".html", ".css", ".js", ".example"} or path == ROOT / ".ci/run"
]
ARCHITECTURE = ROOT / "docs/architecture.md"
PATH = r"[\w./-]+\.(?:py|css|html|js|json|md)\b"


def found(pattern, *paths):
    """What a pattern finds in some files, each with the file."""
    return [(path, match) for path in paths for match in re.findall(pattern, path.read_text(), re.MULTILINE)]


def is_there(name, folder=""):
    """Whether a file or folder ends with that path, somewhere below a folder."""
    return any(path == name or (path.startswith(folder) and path.endswith(f"/{name}")) for path in NAMES)


# Reserved words and settings


def first_segments(patterns):
    for pattern in patterns:
        route = str(pattern.pattern)
        if word := re.match(r"[a-z]+(-[a-z]+)*", route):  # "sitemap" of sitemap.xml and of sitemap-<int:year>…
            yield word[0]
        elif not route:
            yield from first_segments(getattr(pattern, "url_patterns", []))


def test_reserved_are_the_addresses_of_the_site_and_of_planned_features_and_language_codes():
    served_before_django = {address.strip("/") for address in (settings.STATIC_URL, *ADDRESSES)}
    assert {*first_segments(get_resolver().url_patterns)} | served_before_django == SITE_SEGMENTS
    assert SITE_SEGMENTS.isdisjoint(COMING_SEGMENTS)
    assert SITE_SEGMENTS | COMING_SEGMENTS | {*LANG_INFO} == RESERVED_SLUGS


def test_every_setting_is_in_the_example_and_in_the_docs_and_no_other():
    nodes = ast.walk(ast.parse((ROOT / "newsroom/settings.py").read_text()))
    calls = [node for node in nodes if isinstance(node, ast.Call) and re.match(r"env(\.\w+)?$", ast.unparse(node.func))]
    read = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert sorted(name for _path, name in found(r"^(?:# )?([A-Z_]+)=", ROOT / ".env.example")) == sorted(read)
    assert sorted(name for _path, name in found(r"^\| `([A-Z_]+)` \|", ROOT / "docs/deploying.md")) == sorted(read)


# Links and paths


def anchors(doc):
    """Those of a page's headings, as GitHub makes them."""
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for _doc, title in found(r"^#+ (.*)$", doc)}


def test_every_link_in_the_docs_leads_somewhere():
    dead = []
    for doc, link in found(r"\]\((?!https?:)([^)\s]*)\)", *DOCS):
        path, _hash, anchor = link.partition("#")
        target = (doc.parent / path).resolve() if path else doc
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append((doc.name, link))
    assert dead == []


def test_every_file_that_the_docs_name_is_there():
    named = found(r"`([\w./-]+\.(?:py|html|js))`", *DOCS)
    assert [(doc.name, name) for doc, name in named if not is_there(name)] == []
    scripts = found(r"python (?:-m )?((?:checks|benchmarks)[./]\w+)", *DOCS)
    assert [(doc.name, name) for doc, name in scripts if not is_there(f"{name.replace('.', '/')}.py")] == []


def test_every_file_heading_and_test_that_code_names_is_there():
    """Such as: docs/deploying.md, "Database"."""
    named = r'\b((?:docs|checks|benchmarks|articles)/[\w/-]+\.(?:md|py))(?:, "([^"\n]+)"|::(test_\w+))?'
    dead = []
    for path, (name, title, test) in found(named, *CODE):
        target, inside = ROOT / name, f"## {title}" if title else f"def {test}("
        if not target.exists() or ((title or test) and inside not in target.read_text()):
            dead.append((path.name, name, title or test))
    assert dead == []


# The layout in docs/architecture.md


def layout():
    """Its lines, each with the folder whose files it names."""
    block = re.search(r"\n\n((?:    .*\n|\n)+)", ARCHITECTURE.read_text())[1]
    folders = {0: ""}  # by indentation
    for line in filter(str.strip, block.splitlines()):
        depth = len(line) - len(line.lstrip())
        folder = folders[max(level for level in folders if level < depth)]
        if opened := re.match(r" +([\w./-]+/)(?= |$)", line):
            folder += opened[1].removeprefix(folder)
            folders = {level: name for level, name in folders.items() if level < depth} | {depth: folder}
        yield line, folder


def test_the_layout_names_files_where_they_are():
    named = [(folder, name) for line, folder in layout() for name in re.findall(PATH, line)]
    assert [(folder, name) for folder, name in named if not is_there(name, folder)] == []
    folders = [name for line, _folder in layout() for name in re.findall(r"([\w/]+)/(?!\w)", line)]
    assert [name for name in folders if not is_there(name)] == []


def test_the_layout_names_every_package():
    packages = {name.removesuffix("__init__.py") for name in NAMES if re.fullmatch(r"articles/\w+/__init__.py", name)}
    assert packages <= {folder for _line, folder in layout()}


def test_every_name_with_dots_in_the_architecture_can_be_imported():
    packages = "text|models|desk|pictures|exporting|reading|importing|admin"
    for _path, name in found(rf"`((?:{packages})\.[\w.]+)`", ARCHITECTURE):
        import_string(f"articles.{name}")


# Commands


def options(command):
    parser = load_command_class(get_commands()[command], command).create_parser("manage.py", command)
    return {option for action in parser._actions for option in action.option_strings}


def test_every_command_that_the_docs_name_has_the_options_that_they_give_it():
    for doc, (command, rest) in found(r"manage\.py (\w+)([^`\n]*)", *DOCS):
        assert command in get_commands(), (doc.name, command)
        assert {*re.findall(r"--[a-z-]+", rest)} <= options(command), (doc.name, command)


def test_every_other_option_in_the_docs_is_one_of_our_commands_or_scripts():
    ours = [options(command) for command, app in get_commands().items() if app == "articles"]
    scripts = {name for _path, name in found(r'add_argument\("(--[a-z-]+)"', *CODE)}
    css = {name for _path, name in found(r"(--[a-z-]+):", *(path for path in CODE if path.suffix == ".css"))}
    named = found(r"(?<=[\s`])--[a-z][a-z-]*(?![\w-])", *DOCS)
    assert {name for _doc, name in named} <= scripts.union(css, options("collectstatic"), *ours)
