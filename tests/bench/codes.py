"""Checking codes: ours one by one and as arrays, beside python-stdnum, rigour and npm's stdnum over the same codes."""

import importlib
import json
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from stdnum.cn import uscc as stdnum_uscc

from shared import uscc
from tests.bench import code_sets
from tests.bench.figures import Lap, Outcome, Reach, Table, Turn, in_turns, rate
from tests.bench.peers import PeerMissingError, node_folder, python_peer
from tests.bench.setting import Setting

CODES = 200_000
FLOOR = "python-stdnum, one by one"
ONE_BY_ONE, ARRAYS = Reach(least=10, of_floor=True), Reach(least=100, of_floor=True)
NODE_SECONDS = 120

Verdicts = Callable[[Sequence[str]], Sequence[bool]]


@dataclass(frozen=True)
class Judge:
    """A library's check. ``verdicts``: what it says of codes; ``turn``: makes a measured turn over the codes."""

    verdicts: Verdicts
    turn: Callable[[Sequence[str]], Turn]
    reach: Reach | None = None


@dataclass(frozen=True)
class Sets:
    """The codes that are measured, and those whose truth is known: title, then code and truth."""

    codes: list[str]
    known: Mapping[str, list[tuple[str, bool]]]
    of_file: list[str]


def measure(setting: Setting) -> Outcome:
    """Rates over the same codes in turns, and who judges how many of them wrongly."""
    sets = drawn(setting)
    judges, missing = judges_here(setting.scratch)
    laps = in_turns({name: one.turn(sets.codes) for name, one in judges.items()}, setting.rounds, setting.seconds)
    figures = tuple(
        rate(name, "codes/s", laps[name], alone=True, floor="" if name == FLOOR else FLOOR, reach=one.reach)
        for name, one in judges.items()
    )
    what = f"{len(sets.codes):,} codes, {len(sets.of_file):,} of them real, the others composed"
    return Outcome(what, figures, (judgements(sets, judges),), missing)


def drawn(setting: Setting) -> Sets:
    real = code_sets.of_file(setting.data) if setting.data else []
    count = setting.of(CODES, tiny=400)
    real = real[:count]
    composed = code_sets.valid(max(count - len(real), count // 10))
    known = {
        "right, wrongly refused": [(code, True) for code in composed],
        "mistyped, accepted": [(code, False) for code in code_sets.mistyped(composed)],
        "17th wrong, accepted": [(code, False) for code in code_sets.wrong_inside(composed)],
        "examples, judged wrongly": code_sets.vectors(),
    }
    return Sets([*real, *composed][:count], known, real)


def judges_here(scratch: Path) -> tuple[dict[str, Judge], tuple[str, ...]]:
    """Who can be asked on this machine, the floor first, and who cannot."""
    judges = {FLOOR: one_by_one(stdnum_uscc.is_valid)}
    missing = []
    for name, found in (("rigour, one by one", rigour), ("npm stdnum, one by one", partial(npm, scratch))):
        try:
            judges[name] = found()
        except PeerMissingError as error:
            missing.append(f"{name}: {error}")
    judges["shared.uscc.is_valid"] = one_by_one(uscc.is_valid, ONE_BY_ONE)
    judges["shared.uscc.check, every fault"] = one_by_one(lambda code: uscc.check(code).valid)
    return judges | arrays(), tuple(missing)


def one_by_one(is_valid: Callable[[str], bool], reach: Reach | None = None) -> Judge:
    def verdicts(codes: Sequence[str]) -> list[bool]:
        return [bool(is_valid(code)) for code in codes]

    def turn(codes: Sequence[str]) -> Turn:
        def loop() -> int:
            for code in codes:
                is_valid(code)
            return len(codes)

        return loop

    return Judge(verdicts, turn, reach)


def rigour() -> Judge:
    return one_by_one(python_peer("rigour.ids.stdnum_").USCC.is_valid)


def npm(scratch: Path) -> Judge:
    """npm's stdnum in a process of node's; it takes its own time, after a pass to warm up."""
    folder = node_folder()

    def ask(file: Path) -> dict[str, Any]:
        command = ("node", str(folder / "stdnum_codes.mjs"), str(file))
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=NODE_SECONDS)
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def verdicts(codes: Sequence[str]) -> list[bool]:
        refused = set(ask(written(scratch, codes))["refused"])
        return [number not in refused for number in range(len(codes))]

    def turn(codes: Sequence[str]) -> Turn:
        file = written(scratch, codes)

        def lap() -> Lap:
            answer = ask(file)
            return Lap(answer["items"], answer["wall"], answer["cpu"])

        return lap

    return Judge(verdicts, turn)


def written(scratch: Path, codes: Sequence[str]) -> Path:
    """The codes as JSON in a file of their own: one of the examples has a line feed in it."""
    file = scratch / f"codes-{hash(tuple(codes)):x}.json"
    file.write_text(json.dumps(codes), encoding="utf-8")
    return file


def arrays() -> dict[str, Judge]:
    """The array path over what one has: a list of texts, the bytes of a file, an array."""
    numpy = importlib.import_module("numpy")
    valid = importlib.import_module("shared.uscc.arrays").valid

    def over(prepared: Callable[[Sequence[str]], Any], reach: Reach | None) -> Judge:
        def turn(codes: Sequence[str]) -> Turn:
            source = prepared(codes)
            return lambda: len(valid(source))

        return Judge(lambda codes: [bool(one) for one in valid(codes)], turn, reach)

    return {
        "shared.uscc.arrays, list of str": over(list, None),
        "shared.uscc.arrays, bytes of a file": over(lambda codes: "\n".join(codes).encode(), ARRAYS),
        "shared.uscc.arrays, array": over(lambda codes: numpy.array(codes, dtype="S18"), ARRAYS),
    }


def judgements(sets: Sets, judges: Mapping[str, Judge]) -> Table:
    """Who judges how many codes wrongly; of real codes nobody knows the truth, so those refused are counted."""
    head = ("", *sets.known, "real, refused")
    of: tuple[str | int, ...] = ("of", *(len(known) for known in sets.known.values()), len(sets.of_file))
    rows: tuple[tuple[str | int, ...], ...] = tuple((name, *counts(sets, one)) for name, one in judges.items())
    return Table("wrong verdicts", head, (of, *rows))


def counts(sets: Sets, judge: Judge) -> list[int]:
    wrong = [wrongly_judged(known, judge.verdicts) for known in sets.known.values()]
    return [*wrong, len(sets.of_file) - sum(judge.verdicts(sets.of_file)) if sets.of_file else 0]


def wrongly_judged(known: Sequence[tuple[str, bool]], verdicts: Verdicts) -> int:
    said = verdicts([code for code, _ in known])
    return sum(bool(verdict) is not truth for verdict, (_, truth) in zip(said, known, strict=True))
