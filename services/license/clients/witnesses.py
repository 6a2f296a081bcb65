"""Asking a witness to confirm a checkpoint (C2SP tlog-witness, `add-checkpoint`)."""

from collections.abc import Sequence

import requests

from services.license.domain.log import Witness
from shared.tlog.checkpoints import in_base64, number
from shared.tlog.notes import MAX_NOTE, Note, NoteError, SignatureLine, check

SECONDS = (2.0, 5.0)  # to connect, to answer


class WitnessAwayError(Exception):
    """The witness does not answer."""


class WitnessRefusedError(Exception):
    """The witness answered and did not confirm; the message is its own."""


class WitnessAheadError(Exception):
    """The witness last confirmed another size than the proof starts from: ``size``."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness has confirmed {size} entries")
        self.size = size


def ask(witness: Witness, note: Note, old_size: int, proof: Sequence[bytes]) -> SignatureLine:
    """The verified cosignature of a checkpoint that continues the tree of ``old_size``.

    Raises WitnessAwayError, WitnessRefusedError, WitnessAheadError.
    """
    body = "\n".join([f"old {old_size}", *map(in_base64, proof), "", str(note)])
    try:
        answer = requests.post(f"{witness.url}/add-checkpoint", data=body.encode(), timeout=SECONDS)
    except requests.RequestException as fault:
        raise WitnessAwayError(str(fault)) from fault
    text = answer.text[:MAX_NOTE]
    try:
        if answer.status_code == requests.codes.conflict:
            raise WitnessAheadError(number(text.strip()))
        if answer.status_code != requests.codes.ok:
            raise WitnessRefusedError(f"{answer.status_code} {text.strip()[:500]}")
        lines = [SignatureLine.from_text(line) for line in text.splitlines()]
        return check(note.text, lines, witness.key)
    except NoteError as fault:
        raise WitnessRefusedError(f"an answer that does not count: {fault}") from fault
