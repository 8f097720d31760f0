"""The demo as its users meet it: a worker, a server, three accounts, and each address once."""

from __future__ import annotations

import csv
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.waiting import wait_for

pytestmark = pytest.mark.acceptance
EXAMPLE = Path(__file__).parents[2] / "example"
MONTH = {"periodo": "2026-10"}
DECEMBER = {"archivo": "diario_diciembre.csv"}


def redis_url() -> str:
    """Return the Redis of the suite; where it names no database, one of the demo's own."""
    url = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379").rstrip("/")
    return url if url.startswith("unix:") or url.count("/") > 2 else f"{url}/12"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def environ(tmp_path_factory):
    ours = ("DJANGO_", "TEST_", "FLOWER_", "BROKER_URL", "DATABASE_URL")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    data = tmp_path_factory.mktemp("sgm")
    return kept | {"SGM_DATA_DIR": str(data), "SGM_PACE": "0.02", "REDIS_URL": redis_url()}


@pytest.fixture(scope="module")
def manage(environ):
    def run(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=EXAMPLE, env=environ, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture(scope="module")
def address(environ, manage, tmp_path_factory):
    """Set the demo up and start it; return where it answers."""
    manage("migrate", "-v0")
    manage("migrate", "-v0", "--database", "task_manager")
    assert ", 0 ejecuciones" not in manage("demo_setup")
    celery = [sys.executable, "-m", "celery", "-A", "sgm"]
    subprocess.run([*celery, "purge", "-f"], cwd=EXAMPLE, env=environ, capture_output=True, check=True)
    port, logs = free_port(), tmp_path_factory.mktemp("logs")
    commands = {
        "worker": [*celery, "worker", "-c", "2", "-l", "INFO"],
        "web": [sys.executable, "-m", "uvicorn", "sgm.asgi:application", "--port", str(port), "--lifespan", "off"],
    }
    processes = []
    try:
        for name, command in commands.items():
            with (logs / f"{name}.log").open("wb") as log:
                processes.append(subprocess.Popen(command, cwd=EXAMPLE, env=environ, stdout=log, stderr=log))
        base = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{base}/api/tasks/health/live"), 60)
        wait_for(lambda: " ready." in (logs / "worker.log").read_text(errors="replace"), 60)
        yield base
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()


def answers(url) -> bool:
    try:
        return httpx.get(url, timeout=2).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def sign_in(address):
    """`sign_in("nomina")` is a client of that account, `sign_in()` of nobody."""
    clients = []

    def made(name=None):
        clients.append(httpx.Client(base_url=address, auth=(name, "demo") if name else None, timeout=10))
        return clients[-1]

    yield made
    for client in clients:
        client.close()


def start(client, path, data=None) -> dict:
    answer = client.post(path, json=data)
    assert answer.status_code == 202, answer.text
    return answer.json()


def ended(client, started, seconds=60) -> dict:
    """Return the execution, once it has ended."""

    def row():
        found = client.get(started["links"]["execution"])
        assert found.status_code == 200, found.text
        return found.json() if found.json()["finished_at"] else None

    return wait_for(row, seconds)


def tree(client, started, count) -> list[dict]:
    """Return all executions of a workflow, once there are `count` and all have ended."""

    def nodes():
        found, waiting = [], client.get(started["links"]["tree"]).json()["tree"]
        waiting = list(waiting) if isinstance(waiting, list) else [waiting]
        while waiting:
            node = waiting.pop()
            found.append(node)
            waiting += node["children"]
        return found if len(found) == count and all(node["finished_at"] for node in found) else None

    return wait_for(nodes, 60)


def test_a_payroll_runs_and_its_totals_can_be_downloaded(sign_in):
    nomina = sign_in("nomina")
    started = start(nomina, "/api/nomina/consolidar/", MONTH)
    seen = wait_for(lambda: (e := nomina.get(started["links"]["execution"]).json())["progress"]["percent"] and e)
    assert (seen["title"], seen["owner"]["name"]) == ("Consolidar nómina", "Nora Nómina")
    done = ended(nomina, started)
    assert (done["phase"], done["progress"]["percent"]) == ("finished", 100.0)
    assert done["progress"]["message"] == "Empleado 1.000 de 1.000"
    link = done["links"]["result"]
    file = nomina.get(link)
    assert (file.headers["content-disposition"], "ó" in file.text) == ('attachment; filename="totales.csv"', True)
    rows = list(csv.DictReader(file.text.splitlines()))
    assert (len(rows), rows[-1]["codigo"], rows[-1]["nombre"]) == (1_001, "TOTAL", "1000 empleados")
    assert int(rows[-1]["neto"]) == sum(int(row["neto"]) for row in rows[:-1])
    assert f"{int(rows[-1]['neto']):,}".replace(",", ".") == done["result"]["neto"]
    assert nomina.get(link.replace("totales.csv", "recibo-E0001.txt")).status_code == 200
    assert sign_in("admin").get(link).status_code == 200
    assert sign_in("contabilidad").get(link).status_code == 404
    assert sign_in().get(link).status_code == 401
    assert sign_in("contabilidad").get(started["links"]["execution"]).status_code == 404


def test_the_bank_answers_at_the_third_attempt(sign_in):
    done = ended(client := sign_in("nomina"), start(client, "/api/nomina/pago-banco/", MONTH))
    assert (done["phase"], done["attempt"], done["result"]["comprobante"]) == ("finished", 3, "BCO-2026-10-0042")


def test_a_journal_that_does_not_balance_fails_with_a_sentence(sign_in):
    contabilidad = sign_in("contabilidad")
    wrong = start(contabilidad, "/api/contabilidad/importar/", {"archivo": "diario_descuadrado.csv"})
    done = ended(contabilidad, wrong)
    assert done["phase"] == "failed"
    assert done["error"]["message"] == "El asiento 1187 no cuadra: debe 450.000, haber 405.000"
    right = ended(contabilidad, start(contabilidad, "/api/contabilidad/importar/", DECEMBER))
    assert (right["phase"], right["result"]["asientos"]) == ("finished", 1_300)


def test_a_report_that_is_cancelled_stops(sign_in):
    contabilidad = sign_in("contabilidad")
    started = start(contabilidad, "/api/contabilidad/informe/", {"ejercicio": 2026})
    wait_for(lambda: contabilidad.get(started["links"]["execution"]).json()["phase"] == "running")
    assert contabilidad.post(started["links"]["cancel"]).status_code == 202
    done = ended(contabilidad, started, 4)
    assert (done["state"], done["phase"]) == ("REVOKED", "cancelled")
    assert done["cancel_requested"]["by"]["name"] == "Carlos Contable"
    assert done["progress"]["percent"] < 100


@pytest.mark.parametrize(
    ("account", "path", "data", "names"),
    [
        (
            "contabilidad",
            "/api/contabilidad/cierre/",
            DECEMBER,
            ["contabilidad.balance", "contabilidad.cuadrar", "contabilidad.importar"],
        ),
        ("nomina", "/api/nomina/recibos/", MONTH, ["nomina.imprimir", *["nomina.recibos"] * 6]),
        ("nomina", "/api/nomina/cierre/", MONTH, ["nomina.cerrar", "nomina.cierre", *["nomina.recibos"] * 6]),
    ],
    ids=["chain", "group", "chord"],
)
def test_a_workflow_is_one_tree_of_one_owner(sign_in, account, path, data, names):
    client = sign_in(account)
    nodes = tree(client, start(client, path, data), len(names))
    assert sorted(node["name"] for node in nodes) == names
    assert {node["phase"] for node in nodes} == {"finished"}
    assert len({node["owner"]["id"] for node in nodes}) == 1
    ending = next(
        node for node in nodes if node["name"] in ("contabilidad.balance", "nomina.cerrar", "nomina.imprimir")
    )
    if ending["name"] == "nomina.cerrar":
        assert ending["result"]["empleados"] == 1_000
    if ending["name"] == "contabilidad.balance":
        saldos = csv.DictReader(client.get(ending["links"]["result"]).text.splitlines())
        assert sum(int(row["saldo"]) for row in saldos) == 0


@pytest.mark.parametrize(
    ("path", "data", "field"),
    [
        ("/api/nomina/consolidar/", {"periodo": "2026-13"}, "periodo"),
        ("/api/nomina/consolidar/", {"periodo": "2026-10\n"}, "periodo"),
        ("/api/nomina/consolidar/", {"periodo": 202610}, "periodo"),
        ("/api/nomina/consolidar/", {}, "periodo"),
        ("/api/nomina/consolidar/", ["2026-10"], "periodo"),
        ("/api/nomina/pago-banco/", {}, "periodo"),
        ("/api/nomina/recibos/", {}, "periodo"),
        ("/api/nomina/cierre/", {}, "periodo"),
        ("/api/contabilidad/importar/", {"archivo": "../sgm/settings.py"}, "archivo"),
        ("/api/contabilidad/importar/", {"archivo": ["diario_diciembre.csv"]}, "archivo"),
        ("/api/contabilidad/cierre/", {"archivo": None}, "archivo"),
        ("/api/contabilidad/informe/", {"ejercicio": "2026"}, "ejercicio"),
        ("/api/contabilidad/informe/", {"ejercicio": True}, "ejercicio"),
    ],
)
def test_a_wrong_field_is_named(sign_in, path, data, field):
    answer = sign_in("admin").post(path, json=data)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert answer.json()["error"]["field"] == field
    assert answer.json()["error"]["message"].endswith(".")


def test_each_module_is_started_by_its_own_people(sign_in):
    for account, path in (("nomina", "/api/contabilidad/importar/"), ("contabilidad", "/api/nomina/consolidar/")):
        answer = sign_in(account).post(path, json=MONTH | DECEMBER)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "permission_denied")
        assert answer.json()["error"]["message"] == "Su cuenta no pertenece a este módulo."
    answer = sign_in().post("/api/nomina/consolidar/", json=MONTH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_authenticated")
    assert (
        ended(admin := sign_in("admin"), start(admin, "/api/contabilidad/importar/", DECEMBER))["phase"] == "finished"
    )


def test_a_session_starts_a_task_with_the_token_of_its_page(sign_in):
    browser = sign_in()
    browser.get("/entrar/")
    form = {"username": "nomina", "password": "demo", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    assert browser.post("/entrar/", data=form).headers["location"] == "/"
    assert browser.get("/").status_code == 200
    assert browser.post("/api/nomina/pago-banco/", json=MONTH).status_code == 403
    token = {"X-CSRFToken": browser.cookies["csrftoken"]}
    answer = browser.post("/api/nomina/pago-banco/", json=MONTH, headers=token)
    assert answer.status_code == 202
    assert ended(browser, answer.json())["owner"]["name"] == "Nora Nómina"


def test_what_beat_starts_belongs_to_nobody_and_only_the_operator_sees_it(sign_in, environ):
    call = [sys.executable, "-m", "celery", "-A", "sgm", "call", "contabilidad.tasks.revisar_vencimientos"]
    done = subprocess.run(call, cwd=EXAMPLE, env=environ, capture_output=True, text=True, check=True)
    path = f"/api/tasks/executions/{done.stdout.strip()}/"
    admin = sign_in("admin")
    wait_for(lambda: admin.get(path).status_code == 200)
    row = ended(admin, {"links": {"execution": path}})
    assert (row["phase"], row["owner"], row["name"]) == ("finished", None, "contabilidad.vencimientos")
    assert sign_in("contabilidad").get(path).status_code == 404


def test_the_history_is_labelled_and_a_second_set_up_adds_nothing(sign_in, manage):
    assert ", 0 ejecuciones" in manage("demo_setup")
    page = sign_in("admin").get("/api/tasks/executions/?q=muestra&page_size=100").json()
    assert page["count"] > 50
    for row in page["results"]:
        assert (row["tags"], row["id"].startswith("muestra-")) == (["muestra"], True)
        assert row["phase"] in ("finished", "failed", "cancelled")
    days = sign_in("admin").get("/api/tasks/stats/?module=nomina&days=30").json()
    assert days["total"] > 20


def test_a_server_that_the_launcher_did_not_start_cannot_be_broken_and_wants_a_password(sign_in):
    admin = sign_in("admin")
    assert admin.get("/api/demo/state/").status_code == 404
    assert admin.post("/api/demo/worker/stop/").status_code == 404
    browser = sign_in()
    assert 'name="account"' not in browser.get("/entrar/").text
    form = {"account": "admin", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    assert browser.post("/entrar/", data=form).status_code == 200
    assert "sessionid" not in browser.cookies
