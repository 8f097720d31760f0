"""What a browser does with the demo: read a page's context, send forms with the token of the page, follow a task."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import httpx

from tests.waiting import wait_for


@dataclass
class Browser:
    """Somebody's browser."""

    client: httpx.Client

    def get(self, path: str) -> httpx.Response:
        return self.client.get(path)

    def json(self, path: str) -> Any:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, data: Any = None) -> httpx.Response:
        """Send JSON as the page's own code does."""
        return self.client.post(path, json=data, headers={"X-CSRFToken": self.client.cookies["csrftoken"]})

    def send(self, path: str, **fields: str) -> httpx.Response:
        """Send a form of the page at `path`."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get("/entrar/").text)
        return self.client.post(path, data={"csrfmiddlewaretoken": token[1], **fields})

    def press(self, account: str, **fields: str) -> httpx.Response:
        """Press a button of the login page."""
        return self.send("/entrar/", account=account, **fields)

    def context(self, path: str = "/") -> dict[str, Any]:
        page = self.get(path)
        assert page.status_code == 200
        found = re.search(r'<script id="context" type="application/json">(.*?)</script>', page.text, re.DOTALL)
        return json.loads(found[1])

    def start(self, path: str, data: Any) -> str:
        """Start a task; return the address of its execution."""
        answer = self.post(path, data)
        assert answer.status_code == 202, answer.text
        return answer.json()["links"]["execution"]

    def report(self) -> str:
        """Start what takes longest."""
        return self.start("/api/contabilidad/informe/", {"ejercicio": 2026})

    def reaches(self, execution: str, *phases: str, seconds: float = 40) -> dict[str, Any]:
        """Return the execution once it is in one of `phases`."""
        return wait_for(lambda: (row := self.json(execution))["phase"] in phases and row, seconds)

    def order(self, what: str) -> httpx.Response:
        return self.post(f"/api/demo/{what}/")

    def is_told(self, process: str, state: str, seconds: float = 40) -> dict[str, Any]:
        """Return how a process stands once it is in `state`."""

        def told():
            found = self.json("/api/demo/state/")[process]
            return found if found["state"] == state and not found["stopping"] else None

        return wait_for(told, seconds)
