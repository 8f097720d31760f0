"""The truth table, a module for each of its sections."""

from __future__ import annotations

from tests.scenarios.rows import canvas, clocks, deaths, messages, ordinary, pools, publishing, withdrawn
from tests.scenarios.scenario import Scenario


def of_modules() -> list[Scenario]:
    modules = (ordinary, withdrawn, deaths, messages, canvas, publishing, pools, clocks)
    return [scenario for module in modules for scenario in module.SCENARIOS]


SCENARIOS: dict[str, Scenario] = {scenario.key: scenario for scenario in of_modules()}
