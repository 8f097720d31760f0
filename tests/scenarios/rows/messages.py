"""Section 5: bad messages."""

from __future__ import annotations

from task_manager.states import Reason
from tests.scenarios.scenario import OWN, Scenario, Text, Worker, failed, finished, nothing, queued
from tests.scenarios.steps import Ended, Publish, Raw

GOOD_BODY = [[1, 2], {}, {}]
#: The publisher's record of a message that comes to the worker otherwise.
PUBLISHED = Publish("add", (1, 2), held=True)
NO_NEWS = Text(
    "No signal tells of it, and nothing says that it will not come: there is no news since it was published.",
    "Ninguna señal lo dice, y nada indica que no vaya a llegar: no hay noticias desde que se publicó.",
)

SCENARIOS = (
    Scenario(
        "not_registered",
        5,
        Text("no worker knows the task", "ningún worker conoce la tarea"),
        (Publish("reads_header"),),
        (failed(Reason.NOT_REGISTERED, attempts=0, celery="FAILURE", also={"title": "Reads header"}),),
        worker=Worker(own=True, environ={"SCENARIOS_WITHOUT": "reads_header"}),
        quick=True,
    ),
    Scenario(
        "not_decodable",
        5,
        Text("its message cannot be decoded, and is dropped", "su mensaje no se puede decodificar, y se descarta"),
        (PUBLISHED, Raw("[[1, 2", serializer=None, content_type="application/json", again=0)),
        (queued(celery="PENDING"),),
        note=NO_NEWS,
        quiet=3,
    ),
    Scenario(
        "poison",
        5,
        Text("its message kills every worker that reads it", "su mensaje mata a todo worker que lo lee"),
        (PUBLISHED, Raw({}, headers={"argsrepr": "()", "kwargsrepr": "{}"}, again=0), Ended(code=1)),
        (queued(celery="PENDING"),),
        note=NO_NEWS,
        quiet=3,
        worker=OWN,
    ),
    Scenario(
        "content_type_refused",
        5,
        Text("the worker does not accept its serializer", "el worker no acepta su serializador"),
        (Publish("add", (1, 2), options={"serializer": "pickle"}),),
        (failed(Reason.REJECTED, attempts=0, celery="PENDING"),),
        quick=True,
    ),
    Scenario(
        "bad_eta",
        5,
        Text("its ETA or expiry is no date", "su ETA o su caducidad no es una fecha"),
        (
            PUBLISHED,
            Raw(GOOD_BODY, headers={"eta": "tomorrow"}, again=0),
            PUBLISHED,
            Raw(GOOD_BODY, headers={"expires": "tomorrow"}, again=1),
        ),
        (
            failed(Reason.REJECTED, attempts=0, celery="PENDING"),
            failed(Reason.REJECTED, attempts=0, celery="PENDING", of=1),
        ),
    ),
    Scenario(
        "no_task_header",
        5,
        Text("a message names no task and no id", "un mensaje no nombra ni tarea ni id"),
        (Raw(GOOD_BODY, headers={"task": None, "id": None}),),
        (nothing(),),
    ),
    Scenario(
        "keywords_not_a_dictionary",
        5,
        Text("its keyword arguments are no dictionary", "sus argumentos con nombre no son un diccionario"),
        (PUBLISHED, Raw([[1, 2], ["x"], {}], again=0)),
        (failed(attempts=0, celery="PENDING"),),
        note=Text("Celery's events say that it succeeded.", "Los eventos de Celery dicen que tuvo éxito."),
        quick=True,
    ),
    Scenario(
        "bare_message",
        5,
        Text(
            "its message holds but an id and the task's name",
            "su mensaje solo contiene un id y el nombre de la tarea",
        ),
        (Raw(GOOD_BODY),),
        (finished(celery="SUCCESS", also={"result": 3, "title": "Add"}),),
    ),
)
