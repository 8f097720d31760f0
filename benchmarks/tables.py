"""Markdown from a result, in English and Spanish. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import quantiles
from typing import Any

from benchmarks.contestants import CONTESTANTS
from benchmarks.figures import Figure, figure, ratios
from benchmarks.targets import API, BARE, USUAL, by_round, cpu, extra_cpu, targets, throughput

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
_SCALES = {"ms": 1e3, "µs": 1e6, "MB": 1e-6, "": 1.0}
_TEXTS = {
    "en": {
        "made": "Measured on {date}, {machine}; {versions}; {rounds} rounds.",
        "ratios": "Tasks a second over those of bare Celery: median of the rounds (least – greatest)",
        "cpu": "CPU milliseconds of a task, all processes and the database, from publishing to being on record",
        "feed": "Milliseconds of a page of 50 among {rows:,} rows, and of a poll without news",
        "case": "filter · page",
        "whole": "all",
        "own": "without the database's",
        "ratio": "these, of {usual}'s",
        "realtime": "From a write in another process to the bytes at the clients: SSE, Channels, polling every 5 s",
        "dom": "From progress() in another process to the text on the page, in Chromium, with one page open",
        "told": "told of",
        "clients": "clients",
        "way": "way",
        "queries": "reads of the log, 1/s",
        "each": "CPU of a delivery, µs",
        "memory": "memory, MB",
        "targets": "What was to be reached",
        "target": "what",
        "goal": "goal",
        "measured": "measured",
        "reached": "reached",
        "yes": "yes",
        "no": "**no**",
        "least": "at least",
        "most": "at most",
        "broker": "broker",
        "processes": "processes",
        "work": "each task",
    },
    "es": {
        "made": "Medido el {date}, {machine}; {versions}; {rounds} rondas.",
        "ratios": "Tareas por segundo respecto a Celery solo: mediana de las rondas (mínimo – máximo)",
        "cpu": "Milisegundos de CPU por tarea, procesos y base de datos, de publicarla a tenerla registrada",
        "feed": "Milisegundos de una página de 50 entre {rows:,} filas, y de una consulta sin novedades",
        "case": "filtro · página",
        "whole": "todo",
        "own": "sin los de la base de datos",
        "ratio": "estos, respecto a {usual}",
        "realtime": "De una escritura en otro proceso a los bytes en los clientes: SSE, Channels, preguntar cada 5 s",
        "dom": "De progress() en otro proceso al texto en la página, en Chromium, con una página abierta",
        "told": "se cuenta",
        "clients": "clientes",
        "way": "modo",
        "queries": "lecturas del registro, 1/s",
        "each": "CPU por entrega, µs",
        "memory": "memoria, MB",
        "targets": "Lo que se quería alcanzar",
        "target": "qué",
        "goal": "objetivo",
        "measured": "medido",
        "reached": "alcanzado",
        "yes": "sí",
        "no": "**no**",
        "least": "al menos",
        "most": "como mucho",
        "broker": "broker",
        "processes": "procesos",
        "work": "cada tarea",
    },
}


def markdown(result: dict[str, Any], language: str = "en") -> str:
    """Return all tables of `result`."""
    texts = _TEXTS[language]
    versions = ", ".join(f"{name} {version}" for name, version in result["versions"].items())
    made = texts["made"].format(
        date=result["made_at"][:10], machine=result["machine"], versions=versions, rounds=result["rounds"]
    )
    parts = [made]
    if result.get("drain"):
        parts += [_heading(texts["ratios"]), _throughputs(result["drain"], texts)]
        parts += [_heading(texts["cpu"]), _cpus(result["drain"], texts)]
    if result.get("feed"):
        parts += [_heading(texts["feed"].format(rows=result["feed"][0]["rows"])), _feed(result["feed"], texts)]
    if result.get("realtime"):
        parts += [_heading(texts["realtime"]), _realtime(result["realtime"], texts)]
    if result.get("dom"):
        parts += [_heading(texts["dom"]), _dom(result["dom"])]
    parts += [_heading(texts["targets"]), _targets(result, texts)]
    return "\n\n".join(parts) + "\n"


def put_into(page: str, tables: str) -> str:
    """Return `page` with `tables` between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables}\n{END}{after}"


def _heading(text: str) -> str:
    return f"**{text}**"


def _throughputs(rows: Sequence[dict[str, Any]], texts: dict[str, str]) -> str:
    names = [name for name in CONTESTANTS if name != BARE and any(r["contestant"] == name for r in rows)]
    head = [texts["broker"], texts["processes"], texts["work"], f"{CONTESTANTS[BARE].label}, 1/s"]
    lines = []
    for where in _cells(rows):
        base = figure([r["rate"] for r in by_round(rows, BARE, **where)])
        ratios = [
            _spread(throughput(rows, name, **where), 2) if by_round(rows, name, **where) else "" for name in names
        ]
        lines.append([*map(str, where.values()), f"{base.median:.0f}", *ratios])
    return _table([*head, *(CONTESTANTS[name].label for name in names)], lines)


def _cpus(rows: Sequence[dict[str, Any]], texts: dict[str, str]) -> str:
    names = [name for name in CONTESTANTS if name != BARE and any(r["contestant"] == name for r in rows)]
    lines = []
    for where in _cells(rows):
        base = figure([cpu(r) for r in by_round(rows, BARE, **where)]).median
        more = [
            f"+{extra_cpu(rows, name, **where).median * 1e3:.2f}" if by_round(rows, name, **where) else ""
            for name in names
        ]
        lines.append([*map(str, where.values()), f"{base * 1e3:.2f}", *more])
    head = [texts["broker"], texts["processes"], texts["work"], CONTESTANTS[BARE].label]
    return _table([*head, *(CONTESTANTS[name].label for name in names)], lines)


def _feed(rows: Sequence[dict[str, Any]], texts: dict[str, str]) -> str:
    lines = []
    for case in dict.fromkeys(r["case"] for r in rows):
        ours, usual = by_round(rows, API, case=case), by_round(rows, USUAL, case=case)
        whole, own = (_spread(_times(figure([r[name] for r in ours]), 1e3), 2) for name in ("seconds", "own"))
        compared = ratios([r["own"] for r in ours], [r["own"] for r in usual]) if usual else []
        lines.append([case, whole, own, _spread(figure(compared), 2) if compared else ""])
    return _table([texts["case"], texts["whole"], texts["own"], texts["ratio"].format(usual=USUAL)], lines)


def _realtime(rows: Sequence[dict[str, Any]], texts: dict[str, str]) -> str:
    lines = []
    for audience, clients, way in dict.fromkeys((r["audience"], r["clients"], r["contestant"]) for r in rows):
        mine = by_round(rows, way, audience=audience, clients=clients)
        scales = {"p50": 1e3, "p99": 1e3, "cpu": 1e6, "resident": 1e-6, "queries": 1.0}
        cells = [_spread(_times(figure([r[name] for r in mine]), scale), 1) for name, scale in scales.items()]
        lines.append([audience, str(clients), way, *cells])
    head = [texts["told"], texts["clients"], texts["way"], "p50, ms", "p99, ms"]
    return _table([*head, texts["each"], texts["memory"], texts["queries"]], lines)


def _dom(rows: Sequence[dict[str, Any]]) -> str:
    cuts = [quantiles(row["seconds"], n=100) for row in rows]
    cells = [_spread(_times(figure([cut[at - 1] for cut in cuts]), 1e3), 1) for at in (50, 99)]
    return _table(["p50, ms", "p99, ms"], [cells])


def _times(measured: Figure, scale: float) -> Figure:
    return Figure(*(value * scale for value in _values(measured)), measured.rounds)


def _targets(result: dict[str, Any], texts: dict[str, str]) -> str:
    lines = []
    for target in targets(result):
        scale = _SCALES[target.unit]
        scaled = _times(target.measured, scale)
        goal = f"{texts['least' if target.at_least else 'most']} {target.goal * scale:g} {target.unit}".strip()
        lines.append(
            [target.name, goal, f"{_spread(scaled, 2)} {target.unit}".strip(), texts["yes" if target.reached else "no"]]
        )
    return _table([texts["target"], texts["goal"], texts["measured"], texts["reached"]], lines)


def _cells(rows: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    cells = dict.fromkeys((r["broker"], r["concurrency"], r["workload"]) for r in rows)
    return [dict(zip(("broker", "concurrency", "workload"), cell, strict=True)) for cell in cells]


def _values(measured: Figure) -> tuple[float, float, float]:
    return measured.median, measured.least, measured.greatest


def _spread(measured: Figure, digits: int) -> str:
    median, least, greatest = (f"{value:.{digits}f}" for value in _values(measured))
    return median if measured.rounds == 1 else f"{median} ({least} – {greatest})"


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *lines))
