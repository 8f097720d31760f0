"""The tutorial, done as written: the files, the commands, a worker, a server, and the calls."""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.docs.blocks import blocks
from tests.services import celery_redis
from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance
REDIS = celery_redis(6)
BIN = Path(sys.executable).parent


@pytest.fixture
def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "TEST_"))}
    return kept | {"PATH": f"{BIN}:{os.environ['PATH']}", "PYTHONDONTWRITEBYTECODE": "1"}


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def call(url, *, user="", method="GET"):
    request = urllib.request.Request(url, method=method)
    if user:
        request.add_header("Authorization", "Basic " + base64.b64encode(user.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.loads(answer.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")


def answers(url) -> bool:
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except urllib.error.URLError:
        return False
    return True


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tutorial_works_as_written(language, tmp_path, environment):
    subprocess.run(["django-admin", "startproject", "mysite"], cwd=tmp_path, env=environment, check=True)
    for block in blocks(f"docs/{language}/tutorial.md"):
        code = block.code.replace("redis://127.0.0.1:6379/0", REDIS)
        if "file" in block.info:
            (tmp_path / block.info["file"]).write_text(code)
        elif "append" in block.info:
            with (tmp_path / block.info["append"]).open("a") as file:
                file.write(code)
        elif "run" in block.info:
            script = re.sub(r"^\$ ", "", code, flags=re.MULTILINE)
            subprocess.run(["bash", "-ec", script], cwd=tmp_path, env=environment, check=True, capture_output=True)
    project = tmp_path / "mysite"
    address = f"http://127.0.0.1:{free_port()}"
    processes = []
    try:
        for name, command in {
            "worker": ["celery", "-A", "mysite", "worker", "-c", "2", "-l", "INFO"],
            "server": ["python", "manage.py", "runserver", "--noreload", address.removeprefix("http://")],
        }.items():
            with (tmp_path / f"{name}.log").open("wb") as log:
                process = subprocess.Popen(command, cwd=project, env=environment, stdout=log, stderr=log)
            processes.append(process)
        wait_for(lambda: answers(f"{address}/api/tasks/health/live"), 60)
        wait_for(lambda: " ready." in (tmp_path / "worker.log").read_text(errors="replace"), 60)
        status, started = call(f"{address}/start/", method="POST")
        assert status == 202
        execution = f"{address}/api/tasks/executions/{started['task_id']}/"
        seen = wait_for(lambda: (e := call(execution, user="ana:demo")[1])["progress"]["percent"] and e)
        assert (seen["title"], seen["phase"]) == ("Report of the year", "running")
        assert "2026" in seen["progress"]["message"]
        done = wait_for(lambda: (e := call(execution, user="ana:demo")[1])["phase"] == "finished" and e)
        assert done["result"] == {"year": 2026, "pages": 12}
        assert call(execution)[0] in (401, 403)
        _, second = call(f"{address}/start/", method="POST")
        status, outcome = call(f"{address}/api/tasks/cancel/{second['task_id']}/", user="ana:demo", method="POST")
        assert status in (200, 202), outcome
        again = f"{address}/api/tasks/executions/{second['task_id']}/"
        wait_for(lambda: call(again, user="ana:demo")[1]["phase"] == "cancelled")
        watch = ["python", "manage.py", "task_manager_watch", started["task_id"]]
        watched = subprocess.run(watch, cwd=project, env=environment, capture_output=True, text=True, timeout=30)
        assert watched.returncode == 0, watched.stderr
        assert "Report of the year" in watched.stdout
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(15)
