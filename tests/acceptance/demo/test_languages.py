"""Everybody reads the demo in their own language, and tasks speak that of who started them."""

from __future__ import annotations

import pytest

from tests.waiting import wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(300)]
UNBALANCED = {"archivo": "diario_descuadrado.csv"}


def test_the_login_page_speaks_the_language_of_the_browser_until_another_is_chosen(browse):
    browser = browse(language="en-GB,en;q=0.9")
    assert '<html lang="en"' in browser.get("/entrar/").text
    assert "Sign in as Payroll" in browser.get("/entrar/").text
    assert browser.send("/idioma/", language="es", next="/entrar/").headers["location"] == "/entrar/"
    assert '<html lang="es"' in browser.get("/entrar/").text
    assert "Entrar como Nómina" in browser.get("/entrar/").text


def test_the_page_is_told_its_words_in_the_language_that_was_chosen(browse):
    browser = browse("nomina")
    assert browser.context()["modules"][0]["tasks"][0]["title"] == "Consolidar nómina"
    browser.send(browser.context()["urls"]["set_language"], language="en", next="/")
    context = browser.context()
    offer = context["modules"][0]["tasks"][0]
    assert (context["language"], offer["title"], offer["fields"][0]["label"]) == ("en", "Work out the payroll", "Month")
    assert 'label="Work out the payroll"' in offer["react"]
    assert browser.post(offer["endpoint"], {}).json()["error"]["message"].startswith("Write the month")


@pytest.mark.parametrize(("language", "done"), [("es", "Empleado 1.000 de 1.000"), ("en", "Employee 1,000 of 1,000")])
def test_a_task_reports_its_progress_in_the_language_of_who_started_it(browse, language, done):
    browser = browse("nomina", language)
    execution = browser.start("/api/nomina/consolidar/", {"periodo": "2026-10"})
    assert browser.reaches(execution, "finished")["progress"]["message"] == done


def test_so_do_the_tasks_that_a_task_starts(browse):
    browser = browse("nomina", "en")
    execution = browser.start("/api/nomina/cierre/", {"periodo": "2026-10"})
    browser.reaches(execution, "finished")
    root = browser.json(execution)["id"]

    def rows():
        found = browser.json(f"/api/tasks/executions/?root={root}")["results"]
        done = {row["name"]: row for row in found if row["phase"] == "finished"}
        return done if "nomina.cerrar" in done else None

    done = wait_for(rows)
    assert done["nomina.cerrar"]["progress"]["message"] == "Adding up the departments"
    assert done["nomina.recibos"]["progress"]["message"].startswith("Employee ")


@pytest.mark.parametrize(
    ("language", "error"),
    [
        ("es", "El asiento 1187 no cuadra: debe 450.000, haber 405.000"),
        ("en", "Entry 1187 does not balance: debit 450,000, credit 405,000"),
    ],
)
def test_an_error_is_a_sentence_in_the_language_of_who_started_it(browse, language, error):
    browser = browse("contabilidad", language)
    execution = browser.start("/api/contabilidad/importar/", UNBALANCED)
    assert browser.reaches(execution, "failed")["error"]["message"] == error


def test_each_reader_reads_the_title_in_their_own_language(browse):
    spanish, english = browse("contabilidad"), browse("admin", "en")
    execution = spanish.start("/api/contabilidad/importar/", UNBALANCED)
    assert spanish.json(execution)["title"] == "Importar asientos"
    assert english.json(execution)["title"] == "Import entries"
