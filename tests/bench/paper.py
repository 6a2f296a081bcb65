"""A licence on paper: typeset, signed, as picture; beside a page of the same typesetter that bears one line."""

from collections.abc import Sequence
from dataclasses import replace

import typst

from services.license.domain.paper import PaperFormat
from services.license.rendering import RendererMissingError, Typesetter, signed
from tests.bench.figures import Figure, Lap, Outcome, Reach, Turn, in_turns
from tests.bench.setting import Setting
from tests.license_cases import NOW
from tests.license_papers import DUPLICATE, FACES, document_signer, sheet

PAGES = 20
FLOOR, PAGE, SIGNED, PICTURE = "one line, typst", "page, PDF/A-3b", "page, signed (PAdES)", "page, PNG"


def measure(setting: Setting) -> Outcome:
    """Every page differs from all before, so that nothing remembered helps; the compiler is warm."""
    typesetter = Typesetter()
    try:
        typesetter.typeset(sheet(FACES["llc"]), PaperFormat.PDF, NOW)
    except RendererMissingError as missing:
        return Outcome("", missing=(f"paper: {missing.params['what']} is not on this machine",))
    pages = setting.of(PAGES, tiny=2)
    laps = in_turns(turns(typesetter, pages), setting.rounds, setting.seconds)
    return Outcome(
        f"{pages} pages a round",
        (
            duration(FLOOR, laps[FLOOR]),
            duration(PAGE, laps[PAGE], floor=FLOOR),
            duration(SIGNED, laps[SIGNED], floor=FLOOR, reach=Reach(most=60)),
            duration(PICTURE, laps[PICTURE], floor=FLOOR),
        ),
    )


def duration(what: str, laps: Sequence[Lap], floor: str = "", reach: Reach | None = None) -> Figure:
    """Milliseconds of one page, by wall clock and by CPU."""
    wall = tuple(1e3 / one.per_second for one in laps)
    return Figure(what, "ms", wall, tuple(1e3 / one.per_cpu_second for one in laps), floor, reach)


def turns(typesetter: Typesetter, pages: int) -> dict[str, Turn]:
    made = iter(range(10**8))
    signer = document_signer()
    bare = typst.Compiler()

    def page(form: PaperFormat) -> bytes:
        face = replace(FACES["llc"], serial=f"140105-2026-{next(made):08d}")
        return typesetter.typeset(sheet(face, DUPLICATE), form, NOW)

    def one_line() -> int:
        for _ in range(pages):
            bare.compile(f"{next(made)}".encode(), format="pdf", pdf_standards="a-3b", timestamp=0)
        return pages

    def typeset(form: PaperFormat) -> Turn:
        return lambda: len([page(form) for _ in range(pages)])

    def with_signature() -> int:
        return len([signed(page(PaperFormat.PDF), signer, "bench") for _ in range(pages)])

    return {
        FLOOR: one_line,
        PAGE: typeset(PaperFormat.PDF),
        SIGNED: with_signature,
        PICTURE: typeset(PaperFormat.PNG),
    }
