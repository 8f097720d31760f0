"""Whatever happens to connections and servers, each client ends equal to the database.

`make scenarios` does it a thousand times: `TEST_DISCONNECTS`.
"""

from __future__ import annotations

import os

import pytest
from django.contrib.auth.models import Group

from task_manager.models import TaskExecution
from tests.acceptance.realtime.conftest import Server
from tests.acceptance.realtime.torture import Address, Client, Havoc, forget_the_oldest, hint_sometimes
from tests.waiting import wait_for
from tests.writers import FOREIGN, Threads, foreign_transaction, write

DISCONNECTS = int(os.environ.get("TEST_DISCONNECTS", "50"))
WRITERS = 3

pytestmark = [pytest.mark.acceptance, pytest.mark.postgres, pytest.mark.timeout(120 + 3 * DISCONNECTS)]


@pytest.fixture
def address(stack, people):
    made = Address([Server(stack), Server(stack)])
    yield made
    made.shut()
    for server in made.servers:
        server.end()


def test_clients_end_equal_to_the_database(stack, address, people):
    people["berta"].groups.add(Group.objects.create(name="task_manager:ventas"))
    owners = [people["ana"], people["berta"], people["boss"]]
    TaskExecution.objects.create(task_id=FOREIGN, owner=people["ana"])
    clients = [
        Client(address.port, user, way, scope, seed)
        for seed, (user, way, scope) in enumerate(
            [
                (people["ana"], "sse", "all"),
                (people["boss"], "sse", "all"),
                (people["boss"], "sse", "mine"),
                (people["berta"], "sse", "all"),
                (people["berta"], "long_poll", "all"),
                (people["boss"], "long_poll", "all"),
                (people["ana"], "polling", "all"),
                (people["boss"], "polling", "mine"),
            ]
        )
    ]
    havoc = Havoc(address, stack, DISCONNECTS, seed=DISCONNECTS)
    writers, havocs, readers = Threads(), Threads(), Threads()
    with foreign_transaction() as foreign:
        for client in clients:
            readers.start(client.follow)
        for number in range(WRITERS):
            writers.start(write, number, owners, hint_sometimes)
        writers.start(forget_the_oldest)
        havocs.start(havoc.cut)
        havocs.start(havoc.restart)
        wait_for(lambda: havoc.is_enough or havocs.stop.is_set() or readers.stop.is_set(), 60 + 2 * DISCONNECTS, 0.2)
        havocs.join()
        writers.join()
        try:
            for client in clients:
                wait_for(lambda client=client: not client.differences(), 40, 0.2)
            foreign.commit()
            for client in clients:
                wait_for(lambda client=client: not client.differences(), 40, 0.2)
        except AssertionError:
            wrong = {client: list(client.differences().items())[:2] for client in clients}
            raise AssertionError(wrong) from None
        finally:
            readers.join()
    print(havoc.counts, *clients, sep="\n")
    assert havoc.counts["cuts"] + havoc.counts["restarts"] >= DISCONNECTS
    assert havoc.counts["restarts"] >= 2
    assert all(client.counts["broken"] and client.counts["fetches"] and client.rows for client in clients)
