"""atheris over the offline verifier: ``python -m tests.fuzz_atheris CORPUS [libFuzzer options]``; CORPUS is kept."""

import sys
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["services.license.verification"]):
    from tests.fuzz_verifier import seeds, tried


def main(folder: Path, options: list[str]) -> None:
    """Start from the seeds and what the folder holds from earlier runs."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number:02}").write_bytes(seed)
    atheris.Setup([sys.argv[0], *options, str(folder)], tried)
    atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
