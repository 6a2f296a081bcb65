"""One import in a process of its own, as `yizhao import` does it: seconds, peak memory and sums as one line of JSON.

python -m tests.bench.import_once DATABASE_URL SECRETS_DIR FILE [--tell]
"""

import json
import re
import sys
import time
from contextlib import closing
from dataclasses import asdict
from pathlib import Path

from services.registration.domain.importing.job import Asked
from services.registration.ports import Service, build
from services.registration.settings import Settings
from services.registration.store.importing.jobs import find_job
from services.registration.usecases.importing.jobs import start
from services.registration.usecases.importing.running import ACTOR, importer_for, run_job
from services.registration.usecases.importing.staging import open_file, stage
from services.registration.usecases.importing.telling import tell_imported


def main(url: str, secrets_dir: str, path: str, *, tell: bool) -> None:
    settings = Settings(
        database_url=url, public_url="http://bench", oidc_issuer="http://bench", secrets_dir=Path(secrets_dir)
    )
    service = build(settings)
    with closing(service.db):
        cpu, wall = time.process_time(), time.perf_counter()
        sums = imported(service, Path(path))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = peak_mebibytes()  # of the import; telling comes later and is another process's work
        begun = time.perf_counter()
        told = tell_all(service) if tell else 0
        telling = time.perf_counter() - begun
    found = {"wall": wall, "cpu": cpu, "peak": peak, "sums": sums, "told": told, "telling": telling}
    sys.stdout.write(json.dumps(found, default=str) + "\n")


def imported(service: Service, path: Path) -> dict[str, int]:
    """From opening the file until every row is taken or rejected; the sums."""
    with closing(importer_for(service.units)) as importer, path.open("rb") as file:
        opened = open_file(file, path.name)
        with importer.units.unit(ACTOR) as unit:
            staged = stage(unit, opened, ACTOR)
        job = importer.units.run(ACTOR, lambda unit: start(unit, staged, Asked({}), ACTOR))
        run_job(importer, job.job_id)
        with importer.db.transaction() as tx:
            ended = find_job(tx, job.job_id)
    return asdict(ended.sums) if ended else {}


def tell_all(service: Service) -> int:
    """Tell of everything, with a relay that is never behind; the number of events."""
    told = 0
    while True:
        with service.units.unit(ACTOR) as unit:
            now = tell_imported(unit)
        if not now:
            return told
        told += now
        with service.db.transaction() as tx:
            tx.execute("DELETE FROM outbox")


def peak_mebibytes() -> float:
    """The most memory this process ever had resident. Not what wait() says: that counts the parent before exec, too."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(found[1]) / 1024 if found else float("nan")


if __name__ == "__main__":
    main(*sys.argv[1:4], tell="--tell" in sys.argv)
