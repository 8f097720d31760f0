"""Flower's HTTP API (https://flower.readthedocs.io/en/latest/api.html), and what it does not say.

`/api/*` needs basic authentication or `FLOWER_UNAUTHENTICATED_API` in Flower; `/api/workers` is a cache that may be
old; a task that is not in Flower's memory is a 404; bodies of errors are not JSON.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

from task_manager.conf import settings
from task_manager.exceptions import FlowerRefused, FlowerUnavailable
from task_manager.workers.base import WorkerInfo, active_tasks, from_stats, queue_names, task_names
from task_manager.workers.breaker import Breaker


class FlowerService:
    """A client of one Flower.

    `url` may have a path prefix; `auth` is "user:password"; `timeout` is in seconds. All default to the settings
    `FLOWER_URL`, `FLOWER_AUTH`, `FLOWER_TIMEOUT` and `FLOWER_PUBLIC_URL`. Every method raises FlowerUnavailable
    when Flower does not answer, and FlowerRefused when it does not let us in.
    """

    name = "flower"

    def __init__(
        self,
        url: str | None = None,
        *,
        auth: str | None = None,
        timeout: float | None = None,
        public_url: str | None = None,
        breaker: Breaker | None = None,
    ) -> None:
        self.url = (url or settings.FLOWER_URL or "").rstrip("/")
        self.public_url = (public_url or settings.FLOWER_PUBLIC_URL or "").rstrip("/")
        self._auth = auth or settings.FLOWER_AUTH
        self._timeout = settings.FLOWER_TIMEOUT if timeout is None else timeout
        self._breaker = breaker or Breaker()

    def task(self, task_id: str) -> dict[str, Any] | None:
        """Return what Flower remembers of a task; None where it remembers nothing."""
        found: dict[str, Any] | None = self._get(f"/api/task/info/{quote(task_id, safe='')}", missing=None)
        return found

    def tasks(self, **filters: Any) -> dict[str, Any]:
        """Return Flower's tasks by id; `filters` are its own: limit, offset, state, workername, taskname, …"""
        found = self._get("/api/tasks", params=filters)
        return found if isinstance(found, dict) else {}

    def workers(self) -> list[WorkerInfo]:
        """Return the workers that Flower has seen, which of them live, and what they say when asked now."""
        alive = self._get("/api/workers", params={"status": 1})
        known = self._get("/api/workers", params={"refresh": 1})
        if not isinstance(alive, dict) or not isinstance(known, dict):
            raise FlowerUnavailable("Flower's answer about workers is not the one that its documentation describes")
        return [self._worker(name, known.get(name) or {}, alive.get(name)) for name in sorted({*alive, *known})]

    def info(self) -> dict[str, Any]:
        """Return what Flower's page needs: its address, and how many workers it knows to be alive."""
        alive = self._get("/api/workers", params={"status": 1})
        count = sum(bool(value) for value in alive.values()) if isinstance(alive, dict) else None
        return {"url": self.public_url or None, "workers_alive": count}

    def task_link(self, task_id: str) -> str | None:
        """Return the address of Flower's page about a task, for browsers; None without FLOWER_PUBLIC_URL."""
        return f"{self.public_url}/task/{quote(task_id, safe='')}" if self.public_url else None

    def _worker(self, name: str, known: dict[str, Any], alive: Any) -> WorkerInfo:
        return from_stats(
            name,
            known.get("stats") or {},
            alive=alive if isinstance(alive, bool) else None,
            active=active_tasks(known.get("active")),
            active_source=self.name if "active" in known else None,
            queues=queue_names(known.get("active_queues")),
            registered=task_names(known.get("registered")),
        )

    def _get(self, path: str, *, params: dict[str, Any] | None = None, missing: Any = ...) -> Any:
        if not self.url:
            raise FlowerUnavailable("Flower is not configured: set TASK_MANAGER['FLOWER_URL']")
        if self._breaker.is_open:
            raise FlowerUnavailable("Flower did not answer several times in a row; it is left alone for a while")
        try:
            answer = self._request(path, params)
        except httpx.HTTPError as error:
            self._breaker.failed()
            raise FlowerUnavailable(f"Flower does not answer at {self.url}") from error
        self._breaker.succeeded()
        if answer.status_code == httpx.codes.NOT_FOUND and missing is not ...:
            return missing
        return self._body(answer)

    def _request(self, path: str, params: dict[str, Any] | None) -> httpx.Response:
        credentials = tuple(self._auth.split(":", 1)) if self._auth and ":" in self._auth else None
        return httpx.get(
            f"{self.url}{path}",
            params=params,
            auth=credentials,  # type: ignore[arg-type]
            timeout=self._timeout,
            follow_redirects=False,
            trust_env=False,
        )

    def _body(self, answer: httpx.Response) -> Any:
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise FlowerRefused(
                "Flower does not let us in: set TASK_MANAGER['FLOWER_AUTH'] to its user:password, "
                "or start Flower with FLOWER_UNAUTHENTICATED_API=true"
            )
        if answer.status_code != httpx.codes.OK:
            raise FlowerUnavailable(f"Flower answers {answer.status_code} at {answer.url.path}")
        try:
            return answer.json()
        except ValueError as error:
            raise FlowerUnavailable(f"What answers at {self.url} is not Flower's API") from error
