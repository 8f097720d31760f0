"""A RabbitMQ of the scenarios' own, whose limits nobody else shares."""

from __future__ import annotations

import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.launcher.network import free_port

from tests.scenarios.workers import Process
from tests.waiting import wait_for

#: Milliseconds after which it takes back what a consumer has not acknowledged; half an hour is usual.
CONSUMER_TIMEOUT = 4_000
#: The commands on the PATH are for its own user; the script behind them is for anybody.
_SCRIPTS = ("/usr/lib/rabbitmq/bin/rabbitmq-server", shutil.which("rabbitmq-server") or "")


def server() -> str:
    """Return the server's script, or nothing where it is not installed."""
    return next(filter(os.path.exists, _SCRIPTS), "")


@contextmanager
def running(folder: Path, management: int | None = None) -> Iterator[str]:
    """Run a server in `folder`, with its management API at the port `management`; yield its address."""
    port, home = free_port(), folder / "home"
    home.mkdir(parents=True)
    config = folder / "rabbitmq.conf"
    lines = [f"listeners.tcp.1 = 127.0.0.1:{port}"]
    plugins = folder / "plugins"
    if management is None:
        lines.append(f"consumer_timeout = {CONSUMER_TIMEOUT}")
    else:
        plugins.write_text("[rabbitmq_management].")
        lines += [f"management.tcp.port = {management}", "management.tcp.ip = 127.0.0.1"]
        lines.append("collect_statistics_interval = 500")
    config.write_text("\n".join([*lines, ""]))
    environ = {
        "HOME": str(home),
        "RABBITMQ_NODENAME": f"task-manager-{port}@localhost",
        "RABBITMQ_CONFIG_FILE": str(config),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_DIST_PORT": str(free_port()),
        # How often it looks whether somebody is late.
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-rabbit channel_tick_interval 1000",
    }
    process = Process([server()], environ, folder / "server.log")
    try:
        wait_for(lambda: not process.is_up or _answers(port), 60)
        assert process.is_up, f"RabbitMQ did not start: {process.log}"
        yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        process.end()


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        time.sleep(0.1)
        return False
    return True
