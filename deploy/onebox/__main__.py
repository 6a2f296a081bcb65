"""`make run`: the whole house on this machine until it is told to stop."""

import subprocess
import sys
from pathlib import Path

from deploy.onebox.errors import HouseError
from deploy.onebox.house import House
from deploy.onebox.record import Record, end_leftovers, lock, wait_until_ready
from deploy.onebox.settings import HouseSettings
from deploy.onebox.stopping import StopAskedError, Stopping
from shared.settings import SettingInvalidError

DONE, FAILED, USAGE = 0, 1, 2
OTHER_START_SECONDS = 180
LAST_PORT = 65535


def main() -> int:
    stopping = Stopping()
    try:
        stopping.install()
        return _main(stopping)
    except StopAskedError:  # before there was anything to take down
        return DONE


def _main(stopping: Stopping) -> int:
    try:
        settings = HouseSettings.from_environment()
    except SettingInvalidError as error:
        return _failed(str(error), USAGE)
    if settings.bus not in {"embedded", "kafka"}:
        return _failed(f"BUS={settings.bus}: embedded or kafka", USAGE)
    if not 0 <= settings.port <= LAST_PORT:
        return _failed(f"PORT={settings.port}: 1 to {LAST_PORT}", USAGE)
    data_dir = settings.data_dir.absolute()
    data_dir.mkdir(parents=True, exist_ok=True)
    held = lock(data_dir)
    if held is None:
        return _running_already(settings, data_dir)
    with held:
        return _run(settings, data_dir, stopping)


def _run(settings: HouseSettings, data_dir: Path, stopping: Stopping) -> int:
    house = House(settings, data_dir, say)
    try:
        left = end_leftovers(data_dir)
        if left:
            say(f"ended {left} processes that an earlier, killed run had left behind")
        Record.remove(data_dir)
        house.start()
        _tell_ready(house)
        house.watch(stopping.look)
    except StopAskedError:
        say("stopping")
    except HouseError as error:
        return _failed(str(error), FAILED)
    finally:
        stopping.ignore()
        house.stop()
    say("everything is down; the data stay in " + str(data_dir))
    return DONE


def _tell_ready(house: House) -> None:
    address = house.record.address
    say(f"open {address}/ and sign in as one of these people of the sandbox:")
    subprocess.run([sys.executable, "-m", "deploy.onebox.people"], check=True)
    say("stop with Ctrl-C")
    print(f"ready {address}", flush=True)


def _running_already(settings: HouseSettings, data_dir: Path) -> int:
    say(f"a house with the data of {data_dir} is running or starting already")
    record = wait_until_ready(data_dir, OTHER_START_SECONDS)
    if record is None:
        return _failed("it did not become ready; see the logs in " + str(data_dir / "logs"), FAILED)
    if settings.port and not record.address.endswith(f":{settings.port}"):
        say(f"PORT={settings.port} is not used: stop the running house first, or give this one a DATA_DIR of its own")
    for service, url in record.addresses.items():
        if url != record.address:
            say(f"{service}: {url}")
    print(f"ready {record.address}", flush=True)
    return DONE


def say(words: str) -> None:
    """One line about what is being done."""
    print(f"· {words}", flush=True)


def _failed(words: str, code: int) -> int:
    print(f"yizhao: {words}", file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
