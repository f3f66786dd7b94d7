"""The table of arrows is the architecture.

A new arrow is a decision, made here in the same commit.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("api_ingest", "carriers", "watchlists")

# A part may import the parts named behind it, and itself.
ARROWS = {
    "api_ingest.domain": set(),
    # Bytes to rows and cells: carriers and keepers of lists save the same kinds of tables.
    "api_ingest.tables": {"api_ingest.domain"},
    "carriers": {"api_ingest.domain", "api_ingest.tables"},
    "watchlists": {"api_ingest.domain", "api_ingest.tables"},
    "api_ingest.settings": {"api_ingest.domain"},
    "api_ingest.logs": set(),
    "api_ingest.background": set(),
    "api_ingest.printing": set(),
    "api_ingest.watch": {"api_ingest.domain"},
    # Rows become entries, and crossings with their overstays.
    "api_ingest.store": {
        "api_ingest.domain", "api_ingest.background", "watchlists.entry", "watchlists.stays",
    },
    # The secret by which a person is found again, and named to an officer.
    "api_ingest.seal": {"api_ingest.domain", "api_ingest.settings", "watchlists.stays.person"},
    # What was told apart stays quiet: asked where alerts are raised, filled where they are decided.
    "api_ingest.quiet": {
        "api_ingest.domain", "api_ingest.seal", "api_ingest.store", "watchlists.pair",
        "watchlists.entry",
    },
    # What may be shown of the figures, wherever they are shown.
    "api_ingest.figures": {"api_ingest.domain", "api_ingest.store"},
    "api_ingest.pipeline": {
        "api_ingest.domain", "api_ingest.store", "api_ingest.quiet", "carriers", "watchlists",
    },
    "api_ingest.receive": {
        "api_ingest.domain", "api_ingest.store", "api_ingest.settings", "api_ingest.watch",
        "api_ingest.background",  # what listens and looks goes on until the service stops
    },
    # Officers are told why in the words of the matching, and what to do in those of the list.
    "api_ingest.web": {
        "api_ingest.domain", "api_ingest.store", "api_ingest.settings", "watchlists.explanation",
        "watchlists.question", "watchlists.source", "watchlists.instruction",
        "api_ingest.seal", "watchlists.stays", "watchlists.entry", "api_ingest.quiet",
        "api_ingest.figures",
    },
    # The index that the pipeline matches against is kept current here.
    "api_ingest.upkeep": {
        "api_ingest.domain", "api_ingest.store", "api_ingest.settings", "api_ingest.pipeline",
        "api_ingest.background", "api_ingest.watch", "api_ingest.seal", "api_ingest.quiet",
        "carriers", "watchlists",
    },
    "api_ingest.worker": {
        "api_ingest.domain", "api_ingest.store", "api_ingest.settings", "api_ingest.pipeline",
        "api_ingest.watch",
    },
}  # fmt: skip
# These put the parts together and may import everything.
ON_TOP = {
    "api_ingest.app",
    "api_ingest.cli",
    "api_ingest.__main__",
    "api_ingest.demo",
    "api_ingest",
}
PURE = ("api_ingest.domain", "api_ingest.tables", "carriers", "watchlists")
NOT_PURE = {"aiohttp", "asyncpg", "structlog", "asyncio", "socket", "time", "random", "secrets"}


def modules():
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*.py")):
            parts = list(file.relative_to(ROOT).with_suffix("").parts)
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            yield name, file


def imports(file):
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}:{node.lineno}: imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def part_of(module):
    return next((part for part in sorted(ARROWS, key=len, reverse=True) if _in(module, part)), None)


def _in(module, part):
    return module == part or module.startswith(part + ".")


@pytest.mark.parametrize(("name", "file"), list(modules()), ids=str)
def test_a_part_imports_only_what_stands_below_it(name, file):
    part = part_of(name)
    if part is None:
        assert any(_in(name, top) for top in ON_TOP), f"{name} stands nowhere in the table"
        return
    ours = [module for module in imports(file) if module.split(".")[0] in PACKAGES]
    wrong = [
        m for m in ours if not _in(m, part) and not any(_in(m, below) for below in ARROWS[part])
    ]
    assert wrong == []


@pytest.mark.parametrize(("name", "file"), list(modules()), ids=str)
def test_the_pure_parts_have_no_network_no_database_and_no_clock(name, file):
    if any(_in(name, part) for part in PURE):
        found = {module.split(".")[0] for module in imports(file)} & NOT_PURE
        assert found <= ({"random"} if _in(name, "watchlists.evaluate") else set())  # seeded
        clock = [n for n in ast.walk(ast.parse(file.read_text("utf-8"))) if _reads_the_clock(n)]
        assert clock == []


def _reads_the_clock(node):
    return isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}


def test_nobody_imports_a_carrier_or_a_list_by_name():
    named = [
        (name, module)
        for name, file in modules()
        for module in imports(file)
        if module.startswith(("carriers.profiles.", "watchlists.sources."))
    ]
    assert named == []


def test_no_module_bears_a_name_that_says_nothing():
    empty = {
        "utils",
        "helpers",
        "common",
        "base",
        "manager",
        "handler",
        "processor",
        "data",
        "info",
    }
    assert [name for name, _ in modules() if set(name.split(".")) & empty] == []


def test_every_module_says_what_it_is_for():
    silent = [
        str(file)
        for _, file in modules()
        if not ast.get_docstring(ast.parse(file.read_text("utf-8")))
    ]
    assert silent == []


def test_only_the_agreed_folders_stand_at_the_top():
    agreed = {"api_ingest", "carriers", "watchlists", "tests", "deploy"}
    found = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(".")}
    assert {name for name in found if not name.endswith(".egg-info")} - {"build"} == agreed
