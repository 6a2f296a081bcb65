"""The font of licences, and which characters it has.

Noto Serif CJK SC in one weight: that of the folder LICENSE_FONTS, else that of the machine (Debian: fonts-noto-cjk),
else the one inside the wheel mplfonts, where somebody has put it (``pip install --no-deps mplfonts==0.0.11``).
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from services.license.rendering.missing import FONT_ADVICE, RendererMissingError, needed
from shared.errors import Refusal

FAMILY = "Noto Serif CJK SC"
REGULAR = 400
_BREAKS = "\n\r\t "


@dataclass(frozen=True)
class Font:
    """A font by its file and, in a collection, its number."""

    path: Path
    number: int

    @property
    def folder(self) -> Path:
        """Where the typesetter looks for it."""
        return self.path.parent

    @cached_property
    def _maps(self) -> tuple[frozenset[int], frozenset[tuple[int, int]]]:
        """Characters with a glyph, and pairs of a character and a variation selector that the font knows."""
        with needed("fontTools.ttLib").TTFont(self.path, fontNumber=self.number, lazy=True) as opened:
            tables: Iterable[Any] = opened["cmap"].tables
            variations = {
                (base, selector)
                for table in tables
                for selector, entries in (getattr(table, "uvsDict", None) or {}).items()
                for base, _ in entries
            }
            return frozenset(opened.getBestCmap()), frozenset(variations)

    def missing(self, text: str) -> Iterator[str]:
        """The characters of the text that have no glyph, in their order; a variation with the character it varies."""
        glyphs, variations = self._maps
        before = ""
        for character in text:
            if _varies(character):
                if (ord(before or "\0"), ord(character)) not in variations:
                    yield before + character
            elif character not in _BREAKS and ord(character) not in glyphs:
                yield character
            before = character


def _varies(character: str) -> bool:
    """Whether it is a variation selector, which has no glyph of its own."""
    return 0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF


def machine_font(folder: Path | None = None) -> Font:
    """The font of the folder, else of this machine, else of the wheel. Raises RendererMissingError."""
    typst = needed("typst")
    looks: list[dict[str, Any]] = [{"font_paths": [str(place)]} for place in (folder, _wheel()) if place]
    looks.insert(1 if folder else 0, {"include_system_fonts": True})
    for look in looks:
        options = {"include_system_fonts": False, "include_embedded_fonts": False} | look
        for one in typst.Fonts(**options).fonts():
            if (one.family, one.weight, one.style) == (FAMILY, REGULAR, "normal") and one.path:
                return Font(Path(one.path), one.index)
    raise RendererMissingError(FAMILY, FONT_ADVICE)


def _wheel() -> Path | None:
    """The fonts in the wheel mplfonts, found without importing it: it would want matplotlib."""
    spec = find_spec("mplfonts")
    return Path(spec.submodule_search_locations[0]) / "fonts" if spec and spec.submodule_search_locations else None


def refuse_missing(font: Font, texts: Iterable[tuple[str, str]]) -> None:
    """Refuse to print what would come out blank. ``texts``: pairs of an item's name and its text.

    Raises Refusal ``license.glyph_missing`` with the first character that has no glyph.
    """
    for item, text in texts:
        for lacking in font.missing(text):
            points = " ".join(f"U+{ord(one):04X}" for one in lacking)
            shown = lacking if unicodedata.category(lacking[0])[0] not in "CZ" else "□"
            raise Refusal("license.glyph_missing", params={"character": shown, "code_point": points, "item": item})
