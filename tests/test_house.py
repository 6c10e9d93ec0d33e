"""The rules of the house that a machine can check. Each rule is shown to notice what it forbids."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("db", "desktop", "packaging", "resources", "tests")
OURS = ("db", "desktop")
FILE_LINES, CLASS_LINES, FUNCTION_LINES, SCREEN_LINES, TEST_LINES = 400, 250, 40, 200, 600

EMPTY_WORDS = {"util", "helper", "manager", "handler", "processor", "common", "misc", "base", "data", "info"}
#: Names that Qt and the standard library give to what we override.
QT_NAMES = {
    "handle_data",
    "data", "setData", "headerData", "itemData", "mimeData", "dropMimeData", "canDropMimeData",
    "setEditorData", "setModelData",
}
#: Unmaintained, AGPL, and (of Qt) GPL only.
BANNED = ("gmssl", "fitz", "pymupdf")
GPL_ONLY_QT = (
    "Charts", "DataVisualization", "Graphs", "GraphsWidgets", "HttpServer", "NetworkAuth", "Quick3D", "VirtualKeyboard",
)  # fmt: skip
GENERIC_SCREEN = (
    "db/fields/field.py", "desktop/record_form.py", "desktop/widgets/table.py", "desktop/record_screen.py",
)  # fmt: skip
GENERIC_SCREEN_LINES = 900
MACHINE_PATH = re.compile(r"/root/|/work/")
HOME = re.compile(r"/(?:home|Users)/\w|[A-Z]:\\+Users\\\w")
HOST = re.compile(r"pypi\.(?:org|python)|pythonhosted|deb\.debian|npmjs|registry\.\w+\.\w")
TEXTS = (".py", ".md", ".sh", ".toml", ".txt", ".feature", ".spec", "run", "Makefile")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root with forward slashes, its text and what it parses to."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def inside(self, *folders: str) -> bool:
        return self.path.startswith(tuple(f"{folder}/" for folder in folders))

    def is_step(self) -> bool:
        return self.inside("db/migrations/versions")


def _lines(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _named(tree: ast.Module) -> Iterator[ast.ClassDef | Function]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef | Function))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def budgets(source: Source) -> Iterator[str]:
    """Files, classes, functions and screens that are read at one sitting."""
    if source.is_step():
        return
    lines = len(source.text.splitlines())
    most = SCREEN_LINES if source.inside("desktop/screens") else TEST_LINES if source.inside("tests") else FILE_LINES
    if lines > most:
        yield f"{source.path}: {lines} lines, at most {most}"
    for node in _named(source.tree):
        most = CLASS_LINES if isinstance(node, ast.ClassDef) else FUNCTION_LINES
        if _lines(node) > most and not source.inside("tests"):
            yield f"{source.path}:{node.lineno} {node.name}: {_lines(node)} lines, at most {most}"


def empty_words(source: Source) -> Iterator[str]:
    """No name that would fit anything; the name of a test is a sentence and may use any word."""
    names = [(1, Path(source.path).stem)] + [(node.lineno, node.name) for node in _named(source.tree)]
    for line, name in names:
        words = re.findall(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*", name)
        empty = {word.lower().removesuffix("s") for word in words} | {word.lower() for word in words}
        if name not in QT_NAMES and not name.startswith("test_") and (empty & EMPTY_WORDS or name.startswith("do_")):
            yield f"{source.path}:{line} {name}"


def open_ends(source: Source) -> Iterator[str]:
    """What is left to do names an issue."""
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and re.search(r"\b(TODO|FIXME|XXX)\b(?!\s*\(?#\d)", token.string):
            yield f"{source.path}:{token.start[0]} {token.string}"


def printing_to_nowhere(source: Source) -> Iterator[str]:
    """A windowed program has no terminal; the command line writes to its streams on purpose."""
    if source.inside(*OURS):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                yield f"{source.path}:{node.lineno} print"


def docstrings(source: Source) -> Iterator[str]:
    """Every public module, class and function of the program says what it is."""
    tree = source.tree
    if not source.inside(*OURS) or not tree.body:
        return
    wanted: list[ast.Module | ast.ClassDef | Function] = [tree]
    wanted += [node for node in tree.body if isinstance(node, ast.ClassDef | Function)]
    for node in wanted:
        name = "module" if isinstance(node, ast.Module) else node.name
        if not name.startswith("_") and not ast.get_docstring(node):
            yield f"{source.path} {name}"


def banned_imports(source: Source) -> Iterator[str]:
    """Libraries that lose data, or whose licence is not ours.

    Python's own SQLite cannot decrypt and is too old; only a test may make a foreign file with it.
    """
    banned = {*BANNED, *(f"PySide6.Qt{name}" for name in GPL_ONLY_QT)}
    if not source.inside("tests"):
        banned.add("sqlite3")
    for name in _imported(source.tree):
        if name in banned or name.split(".")[0] in banned:
            yield f"{source.path}: {name}"


def steps_stand_alone(source: Source) -> Iterator[str]:
    """A step of the schema means the same forever, so it never imports what changes."""
    if source.is_step():
        yield from (f"{source.path}: {name}" for name in _imported(source.tree) if name.split(".")[0] in OURS)


RULES: dict[Callable[[Source], Iterator[str]], list[Source]] = {
    budgets: [
        Source("db/long.py", "\n" * 401),
        Source("desktop/screens/long.py", "\n" * 201),
        Source("db/a.py", "def long():\n" + "    pass\n" * 40),
        Source("db/a.py", "class Long:\n" + "    a = 1\n" * 250),
    ],
    empty_words: [
        Source("db/utils.py", ""),
        Source("tests/base.py", ""),
        Source("db/a.py", "class FileManager: ..."),
        Source("db/a.py", "class XMLHandler: ..."),
        Source("db/a.py", "def load_data(): ..."),
        Source("db/a.py", "class A:\n    async def do_it(self): ..."),
    ],
    open_ends: [Source("db/a.py", "a = 1  # TODO: later"), Source("db/a.py", "# FIXME")],
    printing_to_nowhere: [Source("desktop/a.py", "def f():\n    print(1)")],
    docstrings: [Source("db/a.py", "A = 1"), Source("db/a.py", '"""A."""\ndef f(): ...')],
    banned_imports: [
        Source("tests/a.py", "import fitz"),
        Source("db/a.py", "from sqlite3 import dbapi2"),
        Source("desktop/a.py", "from PySide6.QtCharts import QChart"),
        Source("desktop/a.py", "def f():\n    from PySide6 import QtGraphs"),
    ],
    steps_stand_alone: [Source("db/migrations/versions/0002_a.py", "from db.records import Place")],
}


def _files(*endings: str) -> list[Path]:
    top = [path for path in (*ROOT.iterdir(), *(ROOT / ".ci").iterdir()) if path.is_file()]
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()]
    return sorted(path for path in top + below if path.name.endswith(endings))


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in _files(".py")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_is_kept(rule: Callable[[Source], Iterator[str]], sources: list[Source]) -> None:
    assert [complaint for source in sources for complaint in rule(source)] == []


@pytest.mark.parametrize(("rule", "bad"), [(rule, bad) for rule, all_bad in RULES.items() for bad in all_bad])
def test_rule_notices(rule: Callable[[Source], Iterator[str]], bad: Source) -> None:
    assert list(rule(bad))


def test_names_of_qt_are_no_empty_words() -> None:
    assert list(empty_words(Source("desktop/a.py", "class M:\n    def headerData(self): ..."))) == []


def _machines(path: str, text: str) -> Iterator[str]:
    """Paths of somebody's machine, hosts that packages come from; tests may make up a home folder."""
    for pattern in (MACHINE_PATH, HOST) if path.startswith("tests/") else (MACHINE_PATH, HOST, HOME):
        yield from (f"{path}: {hit}" for hit in pattern.findall(text))


def test_nothing_names_a_machine() -> None:
    found = []
    for path in _files(*TEXTS):
        if path != Path(__file__).resolve():
            found += _machines(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("text", ["/home/somebody/x", "/root/x", "from pypi.org", r"C:\Users\n"])
def test_a_machine_is_noticed(text: str) -> None:
    assert list(_machines("db/a.py", text))


def test_constraints_are_exact_versions_and_nothing_else() -> None:
    """No host, no path, no range; at most a version of Python."""
    line = re.compile(r"#.*|[A-Za-z0-9._-]+==[0-9][0-9a-z.]*(; python_version (<|>=) '3\.\d+')?")
    lines = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [text for text in lines if not line.fullmatch(text)] == []
    assert not line.fullmatch("a @ file:///a.whl")
    assert not line.fullmatch("a>=1")


def test_packaging_is_no_package() -> None:
    """It would hide the library of the same name and stop pytest."""
    assert not list((ROOT / "packaging").rglob("__init__.py"))
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_test_file_has_a_name_of_its_own() -> None:
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_the_generic_screen_stays_small() -> None:
    """Where this fails, write the next screen by hand instead of adding an option."""
    lines = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in GENERIC_SCREEN}
    assert sum(lines.values()) <= GENERIC_SCREEN_LINES, lines
