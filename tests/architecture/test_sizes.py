"""Nothing grows too large to be read at once."""

import ast
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, python_files

SOURCE_LINES, TEST_LINES, FUNCTION_LINES = 300, 500, 40


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", python_files("shared", "services", "deploy"), ids=name_of)
def test_a_source_file_has_at_most_300_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= SOURCE_LINES


@pytest.mark.parametrize("path", python_files("tests"), ids=name_of)
def test_a_test_file_has_at_most_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= TEST_LINES


@pytest.mark.parametrize("path", python_files("shared", "services", "deploy", "tests"), ids=name_of)
def test_a_function_has_at_most_40_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: length for node in functions if (length := length_of(node)) > FUNCTION_LINES}
    assert not long


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the name to the end; decorators say what a function is, not what it does."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", python_files("shared", "services", "deploy"), ids=name_of)
def test_a_module_says_what_belongs_there(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
