"""`make lock`: the versions and hashes of all packages, for every machine, without the address of any index."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = ["--quiet", "--universal", "--upgrade", "--generate-hashes", "--no-emit-index-url", "--no-header"]


def compile_lock(name: str, *sources: str, given: str | None = None) -> None:
    """Write `requirements/<name>.txt` from `sources`, or from requirements `given` as text."""
    uv = shutil.which("uv") or str(ROOT / ".venv" / "bin" / "uv")
    output = ["--output-file", f"requirements/{name}.txt"]
    command = [uv, "pip", "compile", *OPTIONS, "--python-version", "3.11", *output, *sources]
    # Through standard output it would be printed as well.
    subprocess.run(command, cwd=ROOT, input=given, text=True, check=True, stdout=subprocess.DEVNULL)


def main() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]
    (ROOT / "requirements").mkdir(exist_ok=True)
    compile_lock("dev", "pyproject.toml", "--group", "dev")
    # The others take the same versions, so that they can be installed together.
    for name in ("demo", "benchmarks"):
        compile_lock(name, "pyproject.toml", "--group", name, "--constraint", "requirements/dev.txt")
    # hatchling asks for `editables` only when it installs a project to be edited.
    wanted = "\n".join([*build, "editables"])
    compile_lock("build", "-", "--constraint", "requirements/dev.txt", given=wanted)


if __name__ == "__main__":
    main()
