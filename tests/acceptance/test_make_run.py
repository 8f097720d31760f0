"""`make run` as a person meets it: real Redis, worker, beat, Flower and server, on parts that need no installation."""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(180)]

ROOT = Path(__file__).parents[2]
NAMES = {"redis", "web", "worker", "beat", "flower"}
#: What a developer may have set for servers of their own.
FOREIGN = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "SGM_DATA_DIR", "DJANGO_SETTINGS_MODULE", "PORT")


class Demo:
    """The launcher in a folder of its own, on free ports."""

    def __init__(self, folder: Path) -> None:
        given = {"SGM_RUN_DIR": str(folder), "PORT": "0", "SGM_PACE": "0.02", "LC_ALL": "C.UTF-8"}
        environ = {name: value for name, value in os.environ.items() if name not in FOREIGN} | given
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "scripts/run.py", "--no-install"],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def ready(self) -> dict[str, object]:
        """Return what it says of itself once it answers."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if line.startswith("READY "):
                return json.loads(line.removeprefix("READY "))
        raise AssertionError("".join(self.said))

    def processes(self) -> dict[int, str]:
        """Return what runs for it: all that live in the groups that it made, by /proc."""
        groups = {int(file.read_text()) for file in (self.folder / "pids").glob("*.pid")}
        return {pid: command for pid, (group, command) in table().items() if group in groups}

    def end(self, how: signal.Signals) -> None:
        self.process.send_signal(how)
        self.process.wait(10)

    def __enter__(self) -> Demo:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
        self.process.stdout.close()


def table() -> dict[int, tuple[int, str]]:
    """Return (process group, command) of every process that runs."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, _, group = (folder / "stat").read_text().rpartition(")")[2].split()[:3]
            command = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if state != "Z":
            found[int(folder.name)] = (int(group), command)
    return found


def ask(url, account=None, body=None):
    """Return the status and the JSON of an answer."""
    request = urllib.request.Request(url, method="POST" if body is not None else "GET")
    if account:
        request.add_header("Authorization", "Basic " + base64.b64encode(account.encode()).decode())
    if body is not None:
        request.add_header("Content-Type", "application/json")
        request.data = json.dumps(body).encode()
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.loads(response.read() or "null")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, None


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("run")) as demo:
        demo.facts = demo.ready()
        yield demo


@pytest.fixture(scope="module")
def set_up(demo):
    """A folder in which everything is set up. The last: it ends the demo of the other tests."""
    demo.end(signal.SIGINT)
    return demo.folder


def test_it_shows_its_steps_the_address_the_logins_and_the_first_curl(demo):
    said = "".join(demo.said)
    assert "[1/" in said
    assert demo.facts["address"] + "/" in said
    for word in ("nomina", "contabilidad", "admin", "demo"):
        assert word in said
    assert f"curl -u nomina:demo -X POST {demo.facts['address']}/api/nomina/consolidar/" in said


def test_it_runs_all_its_processes(demo):
    assert {file.stem for file in (demo.folder / "pids").glob("*.pid")} == NAMES

    def all_run():
        running = " ".join(demo.processes().values())
        return all(part in running for part in ("redis", "uvicorn", "sgm worker", "sgm beat", "sgm flower"))

    # The page is what is waited for; the others give way to it, and may come a moment later.
    wait_for(all_run, 30)


def test_the_first_curl_starts_a_payroll_that_ends_well(demo):
    address = demo.facts["address"]
    status, started = ask(f"{address}/api/nomina/consolidar/", "nomina:demo", {"periodo": "2026-10"})
    assert status == 202
    url = f"{address}/api/tasks/executions/{started['task_id']}/"

    def ended():
        status, execution = ask(url, "nomina:demo")
        assert status == 200
        return execution["finished_at"] and execution

    execution = wait_for(ended, 60)
    assert (execution["state"], execution["phase"]) == ("SUCCESS", "finished")
    assert execution["owner"]["id"] and execution["module"] == "nomina"
    assert execution["progress"]["percent"] == 100
    assert execution["result"]
    assert ask(url, "contabilidad:demo")[0] == 404
    assert ask(url)[0] in (401, 403)


def test_flower_asks_for_a_login(demo):
    wait_for(lambda: _answers(demo.facts["flower"] + "/api/workers", "admin:demo"), 20)
    assert ask(demo.facts["flower"] + "/api/workers")[0] == 401


def _answers(url, account):
    try:
        return ask(url, account)[0] == 200
    except OSError:
        return False


def test_a_second_one_says_where_the_first_is(demo):
    with Demo(demo.folder) as second:
        output = second.process.communicate(timeout=10)[0]
    assert second.process.returncode == 1
    address, pid = demo.facts["address"], demo.process.pid
    assert output == f"It is running already, at {address} (process {pid}): end it there with Ctrl-C.\n"
    assert ask(f"{address}/api/tasks/health/live")[0] in (200, 204)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_all_of_it_ends_at_once_and_what_is_set_up_answers_again(how, set_up):
    with Demo(set_up) as demo:
        demo.ready()
        running = demo.processes()
        assert len(running) >= len(NAMES)
        demo.end(how)
        wait_for(lambda: not running.keys() & table().keys(), 10)
