"""Section 9: wrong clocks and time zones."""

from __future__ import annotations

from tests.scenarios.scenario import Scenario, Text, Worker, expired, finished, lost, running
from tests.scenarios.steps import Kill, LetGo, Publish, Sleep, Until, Wait

HOLDS = (Publish("holds_always"), Wait())
AHEAD, BEHIND = Worker(own=True, fake_clock="+90s"), Worker(own=True, fake_clock="-90s")
STOPPED = Worker(own=True, fake_clock="2026-01-01 12:00:00")
TOKYO = Worker(own=True, environ={"TZ": "Asia/Tokyo"})
WORKS = (Publish("flaky", (2,)), Publish("add", (1, 2)))
FINISHED = (finished(attempts=3, celery="SUCCESS"), finished(of=1, celery="SUCCESS"))
#: Longer than a lease may go without a beat.
LONG = 10.0

SCENARIOS = (
    Scenario(
        "clock_ahead",
        9,
        Text("its worker's clock is 90 s ahead", "el reloj de su worker va 90 s adelantado"),
        WORKS,
        FINISHED,
        within=45,
        worker=AHEAD,
    ),
    Scenario(
        "clock_behind",
        9,
        Text("its worker's clock is 90 s behind", "el reloj de su worker va 90 s atrasado"),
        WORKS,
        FINISHED,
        within=45,
        worker=BEHIND,
    ),
    Scenario(
        "clock_ahead_expires",
        9,
        Text(
            "it expires in 30 s, by a clock that is 90 s ahead",
            "caduca en 30 s, según un reloj que va 90 s adelantado",
        ),
        (Publish("add", (1, 2), options={"expires": 30}),),
        (expired(celery="REVOKED"),),
        note=Text("The worker refused it.", "El worker la rechazó."),
        worker=AHEAD,
    ),
    *(
        Scenario(
            f"clock_{name}_killed",
            9,
            Text(f"a worker is killed whose clock is 90 s {en}", f"muere un worker cuyo reloj va 90 s {es}"),
            (*HOLDS, Kill()),
            (lost(celery="STARTED", also={"inferred": True}),),
            worker=worker,
        )
        for name, en, es, worker in (("ahead", "ahead", "adelantado", AHEAD), ("behind", "behind", "atrasado", BEHIND))
    ),
    Scenario(
        "clock_stopped",
        9,
        Text("its worker's clock stands still", "el reloj de su worker está parado"),
        (*HOLDS, Sleep(LONG), Until(running(also={"revision": 0})), LetGo()),
        (finished(celery="SUCCESS", also={"revision": 0}),),
        worker=STOPPED,
    ),
    Scenario(
        "time_zone",
        9,
        Text("its worker is in another time zone", "su worker está en otra zona horaria"),
        (*WORKS, Publish("add", (1, 2), options={"countdown": 1, "expires": 30})),
        (*FINISHED, finished(of=2, celery="SUCCESS")),
        worker=TOKYO,
        quick=True,
    ),
    Scenario(
        "time_zone_killed",
        9,
        Text("a worker is killed that is in another time zone", "muere un worker que está en otra zona horaria"),
        (*HOLDS, Kill()),
        (lost(celery="STARTED", also={"inferred": True}),),
        worker=TOKYO,
    ),
)
