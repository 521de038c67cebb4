"""`/healthz` and `/readyz`: the process lives; it can serve."""

from __future__ import annotations

from werkzeug.test import Client

from webapp.db import Database


def test_a_watching_machine_is_told_whether_we_live_and_serve(client: Client, database: Database) -> None:
    for path, word in (("/healthz", "ok\n"), ("/readyz", "ready\n")):
        answer = client.get(path)
        assert (answer.status_code, answer.text, answer.mimetype) == (200, word, "text/plain")
    with database.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert client.get("/readyz").status_code == 503
    with database.engine.execution_options(write=True).begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert client.get("/healthz").status_code == 200
