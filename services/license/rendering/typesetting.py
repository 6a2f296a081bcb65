"""Typesetting by typst: the same page as PDF/A-3b and as PNG.

One compiler a process, made at the first page, which is after the fork of a web worker, and one lock: a compiler used
by two threads at once raises. The same sheet gives the same bytes.
"""

import os
import threading
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from math import sqrt
from pathlib import Path
from typing import Any

from services.license.domain.paper import PaperFormat
from services.license.rendering.fonts import Font, machine_font, refuse_missing
from services.license.rendering.missing import needed
from services.license.rendering.sheet import Sheet

TEMPLATE = "face.typ"
PIXELS_PER_INCH = 200  # of a 副本; the 正本 is √2 times as large and has as many pixels: a module of the code is 4


@dataclass
class Typesetter:
    """Draws sheets. ``fonts``: a folder with the font, for a machine that has none installed."""

    fonts: Path | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _compiler: Any = field(default=None, init=False, repr=False)
    _process: int = field(default=0, init=False, repr=False)

    @cached_property
    def design(self) -> str:
        """What a page looks like beside what it says, as 16 hex digits: template and typesetter."""
        template = files(__package__).joinpath(TEMPLATE).read_bytes()
        return sha256(template + needed("typst").__version__.encode()).hexdigest()[:16]

    @cached_property
    def font(self) -> Font:
        """The font of this machine. Raises RendererMissingError, every time anew: it may be installed meanwhile."""
        return machine_font(self.fonts)

    def typeset(self, sheet: Sheet, paper: PaperFormat, at: datetime) -> bytes:
        """The page as a file; ``at`` is the moment that it names as its own.

        Raises RendererMissingError, and Refusal ``license.glyph_missing``.
        """
        refuse_missing(self.font, sheet.texts())
        inputs = {"data": sheet.as_json()}
        with self._lock:
            compiler = self._at_hand()
            if paper is PaperFormat.PNG:
                scale = 1 if sheet.copy.is_duplicate else sqrt(2)
                return bytes(compiler.compile(format="png", ppi=PIXELS_PER_INCH / scale, sys_inputs=inputs))
            return bytes(
                compiler.compile(format="pdf", pdf_standards="a-3b", timestamp=int(at.timestamp()), sys_inputs=inputs)
            )

    def _at_hand(self) -> Any:
        """The compiler of this process."""
        if self._compiler is None or self._process != os.getpid():
            typst = needed("typst")
            fonts = typst.Fonts(
                include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(self.font.folder)]
            )
            template = Path(str(files(__package__).joinpath(TEMPLATE)))
            self._compiler = typst.Compiler(
                str(template), root=str(template.parent), font_paths=fonts, ignore_system_fonts=True
            )
            self._process = os.getpid()
        return self._compiler
