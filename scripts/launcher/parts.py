"""The parts of `make test` and `make scenarios`: which there are, and what each needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from zlib import crc32

from scripts.launcher.environment import ROOT
from scripts.launcher.services import Services, split_database

#: Seconds after which a part hangs.
PATIENCE = 540
#: The parts that start nothing.
LINTS = {"style", "types", "layers", "migrations"}
#: Of this checkout: others may run their tests at the same time.
DATABASE = f"task_manager_acceptance_{crc32(str(ROOT).encode()):08x}"
RECORDING = "tests/acceptance/recording"
REALTIME = "tests/acceptance/realtime"
BROWSER = "tests/acceptance/browser"
TORTURE = f"{REALTIME}/test_torture.py"
REPLAY = "tests/contracts/test_replay.py"
BENCHMARKS = "tests/acceptance/test_benchmarks.py"
FAULTS = "tests/acceptance/test_faults.py"
_IGNORED = tuple(f"--ignore={path}" for path in (RECORDING, REALTIME, BROWSER, BENCHMARKS, FAULTS))
#: What has nothing to do with the broker.
_ANY_BROKER = (f"--ignore={RECORDING}/test_lost.py", f"--ignore={RECORDING}/test_track.py")
#: What has little to do with the database.
_ANY_DATABASE = tuple(f"--ignore={RECORDING}/test_{name}.py" for name in ("doctor", "lost", "track", "workers"))
#: What a broker other than the first may change.
_BROKER = tuple(f"{RECORDING}/test_{name}.py" for name in ("outcomes", "cancelling", "races"))
#: What depends on the way to the database, but for a database that is away: a pooler lets its clients wait for it.
_POOLED = (
    *(f"--ignore={RECORDING}/test_{name}.py" for name in ("doctor", "lost", "outcomes", "track", "workers")),
    f"--deselect={RECORDING}/test_writer.py::test_while_the_database_is_away_nothing_waits_and_nothing_is_lost",
)
#: Its command, without relying on the PATH.
LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
SQLITE = "tests.settings.sqlite"
ACCEPTANCE = "tests.settings.acceptance"
#: The tests that have to do with whose an execution is.
UUID_USER = (
    "--ds=tests.settings.uuid_user",
    "tests/integration/test_actions.py",
    "tests/integration/test_changes.py",
    "tests/integration/api",
)


@dataclass(frozen=True)
class Part:
    """One part: commands that must succeed, or (with `pytest`) a run of the suite."""

    name: str
    commands: tuple[tuple[str, ...], ...] = ()
    pytest: tuple[str, ...] = ()
    #: Scripts of `frontend/package.json`; those whose name begins with "test" leave a report as pytest does.
    npm: tuple[str, ...] = ()
    #: Options of the scenarios' own runner, which leaves a report as pytest does.
    scenarios: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    environ: dict[str, str] = field(default_factory=dict)
    #: Belongs to `make scenarios`, and may take so many seconds.
    long: float = 0

    #: Beside nothing else: what people would see has to keep up with the clock.
    alone: bool = False
    #: Runs only where it is asked for.
    named: bool = False

    @property
    def lane(self) -> str:
        """With which other parts it shares databases, or what is built."""
        return "pages" if "node" in self.needs else "server"


def parts(services: Services) -> list[Part]:
    """Return all parts in their order."""
    redis, rabbitmq = "/".join(split_database(services.redis)), services.url("rabbitmq")
    on_postgres = {"TEST_DATABASE": DATABASE}
    on_redis = {"TEST_BROKER_URL": redis, "TEST_RESULT_BACKEND": redis}
    on_rabbitmq = {"TEST_BROKER_URL": rabbitmq, "TEST_RESULT_BACKEND": redis}
    makemigrations = ("-m", "django", "makemigrations", "--check", "--dry-run", "--settings", SQLITE)
    suite = ("-m", "not acceptance and not built", "-n", "2", "--ds")
    faults = ("-m", "acceptance", FAULTS, "--ds", SQLITE, "-s")
    recording = ("-m", "acceptance", RECORDING, "--ds", ACCEPTANCE)
    return [
        Part("style", commands=(("-m", "ruff", "check"), ("-m", "ruff", "format", "--check"))),
        Part("types", commands=(("-m", "mypy"),)),
        Part("layers", commands=(("-c", LINT_IMPORTS),)),
        Part("migrations", commands=(makemigrations,)),
        Part("sqlite", pytest=(*suite, SQLITE)),
        Part("postgres", pytest=(*suite, "tests.settings.postgres"), needs=("postgres",)),
        Part("uuid_user", pytest=("-m", "not acceptance", "-n", "2", *UUID_USER)),
        # Where there is PostgreSQL, most of this is tried on it.
        Part("redis", pytest=recording, environ=on_redis)
        if services.why_not("postgres")
        else Part("redis", pytest=(*recording, *_ANY_DATABASE), environ=on_redis, long=15 * 60),
        Part("redis_postgres", pytest=recording, needs=("postgres",), environ=on_redis | on_postgres),
        Part(
            "rabbitmq",
            pytest=("-m", "acceptance", *_BROKER, "--ds", ACCEPTANCE),
            needs=("rabbitmq", "postgres"),
            environ=on_rabbitmq | on_postgres,
        ),
        Part(
            "pgbouncer",
            pytest=(*recording, *_POOLED),
            needs=("postgres", "pgbouncer"),
            environ=on_redis | on_postgres,
        ),
        Part("realtime", pytest=("-m", "acceptance", REALTIME, "--ds", ACCEPTANCE), environ=on_redis),
        Part(
            "realtime_postgres",
            pytest=("-m", "acceptance", REALTIME, "--ds", ACCEPTANCE),
            needs=("postgres",),
            environ=on_redis | on_postgres,
        ),
        Part("scenarios", scenarios=("--quick",)),
        Part("demo", pytest=("-m", "acceptance", "tests", *_IGNORED, "--ds", SQLITE), needs=("node",)),
        Part("frontend", npm=("lint", "test"), needs=("node",)),
        Part("replay", pytest=(REPLAY, "--ds", "tests.settings.postgres"), needs=("node", "postgres")),
        Part("package", npm=("build", "check"), needs=("node", "chromium")),
        Part("wheel", pytest=("-m", "built", "tests", "--ds", SQLITE), needs=("node", "chromium")),
        Part("origins", pytest=("-m", "acceptance", BROWSER, "--ds", SQLITE), needs=("node", "chromium"), alone=True),
        Part("browser", npm=("test:e2e",), needs=("node", "chromium"), alone=True),
        Part(
            "rabbitmq_whole",
            pytest=(*recording, *_ANY_BROKER),
            needs=("rabbitmq", "postgres"),
            environ=on_rabbitmq | on_postgres,
            long=15 * 60,
        ),
        Part("benchmarks", pytest=("-m", "acceptance", BENCHMARKS, "--ds", SQLITE), long=10 * 60),
        Part("truth", scenarios=("--all",), long=45 * 60),
        Part(
            "torture",
            pytest=("-m", "acceptance", TORTURE, "--ds", ACCEPTANCE, "-s"),
            needs=("postgres",),
            environ=on_redis | on_postgres | {"TEST_DISCONNECTS": "1000"},
            long=30 * 60,
        ),
        Part(
            "production",
            npm=("test:e2e",),
            needs=("node", "chromium", "nginx", "postgres", "rabbitmq"),
            environ={"E2E_STACK": "production"},
            long=20 * 60,
        ),
        Part("faults", pytest=(*faults, "-k", "60 or crashes or clients or hangs or everything or disk"), long=20 * 60),
        Part("every_fault", pytest=faults, long=30 * 60, named=True),
    ]
