"""What a person can type is documented: make targets, settings, commands, the map of the repository."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main
from typer.core import TyperCommand, TyperGroup, TyperOption

from loadwright.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NOT_FOR_PEOPLE = {"setup-tests", "setup-tools"}
SETTING = re.compile(r"\bLOADWRIGHT_[A-Z][A-Z_]*[A-Z]\b")


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def sources() -> Iterator[Path]:
    """Every file a setting may be read in."""
    for pattern in ("src/**/*.py", "jmeter-plugin/**/*.java", "scripts/*", "packaging/**/*", "Makefile", ".ci/run"):
        yield from (path for path in ROOT.glob(pattern) if path.is_file())


def commands(command: TyperCommand | TyperGroup, words: str) -> Iterator[tuple[str, TyperCommand]]:
    """Every command that does something, with the words that call it."""
    if isinstance(command, TyperCommand):
        yield words, command
    else:
        for name, child in command.commands.items():
            assert isinstance(child, (TyperCommand, TyperGroup))
            yield from commands(child, f"{words} {name}")


COMMANDS = dict(commands(typer.main.get_group(app), "loadwright"))


def section(words: str) -> str:
    """The part of docs/commands.md below the heading of one command, empty when there is none."""
    found = re.search(
        rf"^#+ `{re.escape(words)}`\n(.*?)(?=^#+ |\Z)", page("docs/commands.md"), re.MULTILINE | re.DOTALL
    )
    return found[1] if found else ""


def test_every_make_target_is_described_in_the_list_and_for_contributors() -> None:
    makefile = page("Makefile")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE)) - NOT_FOR_PEOPLE
    described = set(re.findall(r"^([a-z-]+):.*  ## ", makefile, re.MULTILINE))
    assert targets - described == set()
    assert {target for target in targets if f"`make {target}" not in page("CONTRIBUTING.md")} == set()


def test_no_make_target_is_made_up() -> None:
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.MULTILINE))
    named = {word for path in PAGES for word in re.findall(r"`make ([a-z-]+)", path.read_text(encoding="utf-8"))}
    assert named - targets == set()


def test_every_setting_is_documented_and_every_documented_one_exists() -> None:
    read = {name for path in sources() for name in SETTING.findall(path.read_text(encoding="utf-8", errors="ignore"))}
    documented = set(re.findall(r"^\| `(LOADWRIGHT_[A-Z_]+)`", page("docs/settings.md"), re.MULTILINE))
    assert read == documented


@pytest.mark.parametrize("words", COMMANDS)
def test_every_option_of_a_command_is_documented(words: str) -> None:
    assert section(words), f"docs/commands.md has no section `{words}`"
    options = [
        option
        for parameter in COMMANDS[words].params
        if isinstance(parameter, TyperOption)
        for option in parameter.opts
    ]
    assert [option for option in options if option != "--help" and f"`{option}" not in section(words)] == []


def test_no_command_is_made_up() -> None:
    assert (
        set(re.findall(r"^#+ `(loadwright [a-z -]+)`$", page("docs/commands.md"), re.MULTILINE)) - set(COMMANDS)
        == set()
    )


def test_the_map_of_the_repository_is_complete() -> None:
    packages = {
        f"{path.parent.relative_to(ROOT)}/"
        for path in ROOT.glob("src/loadwright/*/*/__init__.py")
        if path.parts[-3] in {"core", "agent", "server"}
    } | {f"{path.parent.relative_to(ROOT)}/" for path in ROOT.glob("src/loadwright/*/__init__.py")}
    tops = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and any(path.glob("*")) and is_ours(path)}
    described = set(re.findall(r"^ *([\w.\-/]+/)  +\S", page("CONTRIBUTING.md"), re.MULTILINE))
    assert {name for name in packages | tops if name not in described} == set()
    assert {name for name in described if not (ROOT / name).is_dir()} == set()


def is_ours(path: Path) -> bool:
    """Whether a folder at the top is part of the repository, not made by a tool."""
    ignored = set(page(".gitignore").split())
    return path.name != ".git" and f"/{path.name}/" not in ignored and path.name != "__pycache__"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_between_pages_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_decision_is_listed_with_its_title_and_date() -> None:
    index = page("docs/decisions/README.md")
    for path in sorted(ROOT.glob("docs/decisions/[0-9]*.md")):
        title, _, date = path.read_text(encoding="utf-8").split("\n")[:3]
        number, date = path.name[:4], date.partition(",")[0]
        assert f"| {number} | [{title.removeprefix('# ')}]({path.name}) | {date} |" in index


def how_to_add() -> str:
    found = re.search(r"^## How to add …\n(.*?)^## ", page("CONTRIBUTING.md"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def exists(name: str) -> bool:
    """Whether a place exists; what stands in angle brackets may be called anything."""
    pattern = re.sub(r"<\w+>", "*", name.rstrip("/"))
    server = "src/loadwright/server"
    roots = (".", "src/loadwright", server, f"{server}/*/templates", f"{server}/*/static")
    return any(any(ROOT.glob(f"{root}/{pattern}")) for root in roots)


ROWS = re.findall(r"^\| (an? [\w ]+) \| (.*) \| (.*) \|$", how_to_add(), re.MULTILINE)


@pytest.mark.parametrize(("thing", "touch", "checks"), ROWS, ids=[row[0] for row in ROWS])
def test_the_places_to_touch_exist(thing: str, touch: str, checks: str) -> None:
    places = re.findall(r"`([^`]+)`", touch)
    assert places
    assert [place for place in (*places, *re.findall(r"`([^`]+)`", checks)) if not exists(place)] == []


def test_everything_that_is_added_often_has_a_row() -> None:
    expected = {
        "run option", "measured field", "event", "error", "health warning", "agent role", "measurement",
        "JMeter element", "operation of the API", "page", "job", "app", "channel of notifications",
        "figure of hosts", "format of imports",
    }  # fmt: skip
    assert {row[0].partition(" ")[2] for row in ROWS} == expected


def test_paths_in_the_details_exist() -> None:
    paths = re.findall(r"`([\w./<>-]+/[\w.<>-]+\.\w+)`", how_to_add())
    assert len(paths) > 20
    assert [path for path in paths if not exists(path)] == []
