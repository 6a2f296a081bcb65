"""The repository speaks of itself only: of no machine, of no package registry, of no unfinished work."""

import re

import pytest

from tests.architecture.sources import ROOT, tracked

BINARY = {".png", ".jpg", ".woff2", ".pdf", ".gz", ".bin", ".ico", ".cwt", ".cbor", ".wasm"}
FORBIDDEN = {
    "a home folder": re.compile(r"/(?:home|Users)/[a-z]|(?<![\w.])/root/"),
    "a package registry": re.compile(
        r"pypi\.org|pythonhosted|registry\.npmjs|repo1?\.maven|crates\.io|deb\.debian|proxy\.golang", re.IGNORECASE
    ),
    "unfinished work": re.compile(r"\b(?:TODO|FIXME)\b|# ?XXX"),
    "a name that says nothing": re.compile(
        r"\b(?:import|from) (?:shared|services|deploy|tests)\S*\b(?:utils|helpers|common)\b"
    ),
}
TEXTS = [path for path in tracked() if path.suffix not in BINARY and path.name != "test_words.py"]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in TEXTS
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if FORBIDDEN[what].search(line)
    ]
    assert not found


def test_no_module_is_named_for_nothing() -> None:
    empty_names = {"utils", "helpers", "common", "manager", "service"}
    assert not [path for path in tracked() if path.suffix == ".py" and path.stem in empty_names]
