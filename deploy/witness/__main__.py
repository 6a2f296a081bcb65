"""``python -m deploy.witness`` runs it; ``… key`` makes and prints its key; ``… trust <key>`` adds a key of the log."""

import logging
import signal
import sys
import threading
from collections.abc import Sequence

from deploy.witness.following import Follower
from deploy.witness.judging import Judge
from deploy.witness.key import witness_key
from deploy.witness.memory import Memory
from deploy.witness.serving import Server
from deploy.witness.settings import WitnessSettings
from shared.tlog.fetching import RemoteLog
from shared.tlog.notes import VerifierKey

FORMAT = "%(asctime)s %(levelname)s %(message)s"
MEMORY = "memory.sqlite"


def main(arguments: Sequence[str]) -> int:
    """Run one command; 0 after a clean end, 2 for a command that is none."""
    settings = WitnessSettings.from_environment()
    match arguments:
        case []:
            run(settings)
        case ["key"]:
            print(witness_key(settings.folder, settings.name).public)
        case ["trust", text]:
            with Memory(settings.folder / MEMORY).deciding() as session:
                session.trust(VerifierKey.from_text(text))
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


def run(settings: WitnessSettings) -> None:
    """Answer and follow until told to stop."""
    logging.basicConfig(level=settings.log_level, format=FORMAT)
    memory = Memory(settings.folder / MEMORY)
    with memory.deciding() as session:
        for text in settings.log_keys.split():
            session.trust(VerifierKey.from_text(text))
    judge = Judge(witness_key(settings.folder, settings.name), memory)
    server, stop = Server(settings.bind, judge), threading.Event()
    follower = Follower(RemoteLog(settings.log_url.rstrip("/")), judge, settings.every_seconds)
    following = threading.Thread(target=follower.run, args=(stop,), name="follower", daemon=True)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=server.serve_forever, name="server", daemon=True).start()
    following.start()
    logging.getLogger(__name__).info("witness %s follows %s", judge.key.public, settings.log_url)
    stop.wait()
    server.shutdown()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
