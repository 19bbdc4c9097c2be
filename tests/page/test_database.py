"""The database and its steps."""

import sqlite3

import pytest
from deepbrick.page.database import MIGRATIONS, Database, migrate
from deepbrick.page.errors import PageError
from deepbrick.page.tables import Table
from sqlalchemy import inspect


def test_the_steps_make_the_tables_that_the_program_works_with(tmp_path):
    database = Database(tmp_path / "page.sqlite")
    seen = inspect(database.engine)
    assert set(seen.get_table_names()) == set(Table.metadata.tables)
    for name, table in Table.metadata.tables.items():
        columns = {c["name"]: (str(c["type"]), c["nullable"] and not c["primary_key"]) for c in seen.get_columns(name)}
        kinds = {"INTEGER": "INTEGER", "VARCHAR": "TEXT", "DOUBLE": "REAL", "FLOAT": "REAL", "BOOLEAN": "INTEGER"}
        assert columns == {c.name: (kinds[str(c.type)], c.nullable) for c in table.columns}, name


def test_steps_are_done_once_and_in_their_order(tmp_path):
    steps, path = tmp_path / "steps", tmp_path / "page.sqlite"
    steps.mkdir()
    (steps / "0001-a.sql").write_text("CREATE TABLE a (x INTEGER);\n")
    assert migrate(path, steps) == 1
    (steps / "0002-b.sql").write_text("INSERT INTO a VALUES (1);\nCREATE TABLE b (x INTEGER);\n")
    assert migrate(path, steps) == 2
    assert migrate(path, steps) == 2
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT x FROM a").fetchall() == [(1,)]


def test_a_step_that_fails_leaves_all_as_it_was(tmp_path):
    steps, path = tmp_path / "steps", tmp_path / "page.sqlite"
    steps.mkdir()
    (steps / "0001-a.sql").write_text("CREATE TABLE a (x INTEGER);\nCREATE TABLE a (x INTEGER);\n")
    with pytest.raises(sqlite3.OperationalError):
        migrate(path, steps)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (0,)
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == []


def test_a_file_of_a_newer_program_is_left_alone(tmp_path):
    path = tmp_path / "page.sqlite"
    migrate(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(PageError) as refused:
        migrate(path)
    assert str(refused.value) == (
        f"{path} was written by a newer DeepBrick; update this one, or name another folder with --folder."
    )


def test_steps_have_numbers_without_gaps():
    numbers = [int(p.name[:4]) for p in sorted(MIGRATIONS.glob("*.sql"))]
    assert numbers == list(range(1, len(numbers) + 1))
