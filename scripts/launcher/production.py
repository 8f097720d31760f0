"""The demo as a company runs it: nginx before two web servers, two workers, on PostgreSQL, RabbitMQ and Redis."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from zlib import crc32

from scripts.launcher import demo, network
from scripts.launcher.environment import ROOT
from scripts.launcher.exceptions import Refused
from scripts.launcher.processes import Child, tail
from scripts.launcher.texts import text

LOCATION = ROOT / "deploy" / "location.conf"
DATABASE = "postgres://postgres@127.0.0.1:5432/postgres"
BROKER = "amqp://guest:guest@127.0.0.1:5672//"
#: Makes the database where it is not there yet; runs in the environment's Python, which has the driver.
CREATE = """
import sys, psycopg
from psycopg import sql
with psycopg.connect(sys.argv[1], autocommit=True) as server:
    if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [sys.argv[2]]).fetchone():
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(sys.argv[2])))
"""
NGINX = """
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream app {{
{servers}
        keepalive 16;
    }}
    server {{
        listen {host}:{port};
        include {location};
    }}
}}
"""


def main(arguments: Sequence[str]) -> int:
    """Run the stack until asked to end; return the exit code."""
    return demo.main(arguments, Production, ".run/production")


class Production(demo.Demo):
    """The same demo, with every part twice that a company would have twice."""

    def settings(self) -> dict[str, str]:
        # Two checkouts share the servers of a machine, and neither a database nor a queue.
        name = f"sgm_{crc32(str(self.folder).encode()):08x}"
        given = {
            "DATABASE_URL": os.environ.get("DATABASE_URL") or DATABASE.rpartition("/")[0] + "/" + name,
            "BROKER_URL": os.environ.get("BROKER_URL") or BROKER,
            "SGM_QUEUE": name,
        }
        return super().settings() | given

    def set_up(self) -> None:
        if not shutil.which("nginx"):
            raise Refused(text("no_program", name="nginx"))
        super().set_up()

    def _prepare(self) -> None:
        if os.environ.get("DATABASE_URL"):
            return
        name = self.settings()["DATABASE_URL"].rpartition("/")[2]
        server = os.environ.get("TEST_DATABASE_URL") or DATABASE
        command = [str(self.environment.python), "-c", CREATE, server, name]
        if not self.family.run("database", [command], os.environ, ROOT):
            log = self.family.logs / "database.log"
            raise Refused(text("step_failed", step=text("step_databases"), log=log), tail(log))

    def _first(self, environ: dict[str, str]) -> list[Child]:
        ports = [network.free_port(), network.free_port()]
        webs = [self._web(environ, port, f"web-{number}") for number, port in enumerate(ports, start=1)]
        second = self._worker(environ, "worker-2", "--hostname=second@%h")
        return [self._nginx(ports), *webs, self._worker(environ), second]

    def _nginx(self, ports: Sequence[int]) -> Child:
        file = self.folder / "nginx.conf"
        servers = "\n".join(f"        server {network.HOST}:{port};" for port in ports)
        found = NGINX.format(folder=self.folder, servers=servers, host=network.HOST, port=self.port, location=LOCATION)
        file.write_text(found)
        command = [str(shutil.which("nginx")), "-p", str(self.folder), "-c", str(file), "-g", "daemon off;"]
        return Child("nginx", command, os.environ, self.folder, self.family.logs / "nginx.log")
