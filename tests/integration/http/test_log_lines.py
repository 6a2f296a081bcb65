"""A web process writes JSON lines from its first request on, whoever started it."""

import json
import subprocess
import sys
from pathlib import Path

PROGRAM = """
from pathlib import Path
from shared.clock import SystemClock
from shared.database import Database
from shared.unit import Units
from tests.integration.http.notebook import Settings, notebook
at = "http://x"
settings = Settings(database_url="", public_url=at, oidc_issuer=at, sandbox=True, secrets_dir=Path({0!r}))
app = notebook(settings, Units(Database("postgresql://"), "urn:yizhao:registration", SystemClock()))
app.test_client().get("/api/v1/rules")
app.test_client().get("/api/v1/applications/140102199003070020?phone=13903510001")
"""


def test_every_request_leaves_a_line_with_its_ids_and_no_personal_data(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    program = PROGRAM.format(str(tmp_path))
    done = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    answered = [line for line in lines if line["message"] == "answered"]
    assert [line["status"] for line in answered] == [503, 404]
    assert all(line["service"] == "registration" and line["trace_id"] and line["request_id"] for line in answered)
    assert "140102199003070020" not in done.stdout
    assert "13903510001" not in done.stdout
