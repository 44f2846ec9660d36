"""Every `python -m …` that a page tells people to type is there, with its options."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    page
    for pattern in ("*.md", "docs/**/*.md", "training/**/*.md", "benchmarks/**/*.py")
    for page in ROOT.glob(pattern)
)
# Up to the end of the line, of the code span or of a comment at its end.
_COMMAND = re.compile(r"python -m ((?:benchmarks|training|tests)[\w.]*)([^\n`#]*)")


def documented() -> list[tuple[str, str, str]]:
    """(page, module, what stands behind it) of each command."""
    return [
        (page.relative_to(ROOT).as_posix(), match[1].rstrip("."), match[2])
        for page in PAGES
        for match in _COMMAND.finditer(page.read_text("utf-8"))
    ]


def test_pages_tell_of_commands() -> None:
    told = {module for _, module, _ in documented()}
    assert {"benchmarks.quality", "training.confidence"} <= told


@pytest.mark.parametrize(("page", "module", "arguments"), documented())
def test_a_documented_command_exists_with_its_options(
    page: str, module: str, arguments: str
) -> None:
    source = inspect.getsource(import_module(module))
    assert '__name__ == "__main__"' in source, f"{page}: {module} is not a command"
    for option in re.findall(r"--[a-z-]+", arguments):
        assert f'"{option}"' in source, f"{page}: {module} has no {option}"


def test_scripts_are_told_by_module_so_they_find_the_packages_beside_them() -> None:
    wrong = [
        p.name for p in PAGES if re.search(r"python (benchmarks|training)/", p.read_text("utf-8"))
    ]
    assert wrong == []
