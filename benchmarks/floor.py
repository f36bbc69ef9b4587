"""The raw limit: rows that are in memory already -> SQLite in bulk -> zip, for the same packages. And one YAML pass.

`python -m benchmarks.floor rows DECK FILE` keeps the rows of a deck's packages in a file (not measured);
`python -m benchmarks.floor pack FILE OUT` writes the packages from them, one after the other, as fast as is known here:
large pages, many rows a statement, and the library that deflates for Kartu;
`python -m benchmarks.floor events DECK` runs libyaml's events over the deck's bytes and does nothing with them.
"""

from __future__ import annotations

import io
import marshal
import sqlite3
import sys
import zipfile
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import Any, Final

_TABLES: Final = ("col", "notes", "cards")
_AT_ONCE: Final = 50  # rows a statement


def keep_rows(packages: list[Path], out: Path) -> None:
    """Read the rows and the SQL out of finished packages."""
    kept: list[dict[str, Any]] = []
    for package in packages:
        with zipfile.ZipFile(package) as archive:
            database = archive.read("collection.anki2")
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(database)
            found = {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in _TABLES}  # noqa: S608
            sql = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
            kept.append({"sql": [line for (line,) in sql], **found})
    if not kept:
        raise SystemExit("there are no packages to take rows from")
    out.write_bytes(marshal.dumps(kept))


def pack(rows: Path, out: Path) -> None:
    """Write the packages from their rows."""
    out.mkdir(exist_ok=True)
    for number, package in enumerate(marshal.loads(rows.read_bytes())):  # noqa: S302 - our own file
        connection = sqlite3.connect(":memory:")
        connection.execute("PRAGMA page_size = 32768")
        for sql in package["sql"]:
            connection.execute(sql)
        for table in _TABLES:
            _insert(connection, table, package[table])
        connection.commit()
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            with archive.open("collection.anki2", "w") as target:
                target.write(connection.serialize())
            archive.writestr("media", "{}")
        (out / f"{number}.apkg").write_bytes(file.getvalue())


def _insert(connection: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    row = f"({','.join('?' * len(rows[0]))})"
    rest = len(rows) - len(rows) % _AT_ONCE
    groups = zip(*[iter(rows[:rest])] * _AT_ONCE, strict=True)
    many = ",".join([row] * _AT_ONCE)
    connection.executemany(f"INSERT INTO {table} VALUES {many}", (tuple(chain(*group)) for group in groups))  # noqa: S608
    connection.executemany(f"INSERT INTO {table} VALUES {row}", rows[rest:])  # noqa: S608


def events(deck: Path) -> None:
    """Run the parser over all files and drop its events."""
    import yaml  # noqa: PLC0415 - not part of the other measurements

    for file in sorted(deck.glob("*.yaml")):
        loader = yaml.CBaseLoader(file.read_bytes())
        while loader.get_event() is not None:
            pass


if __name__ == "__main__":
    command, *paths = sys.argv[1:]
    if command == "rows":
        keep_rows(sorted(Path(paths[0]).glob("*.apkg")), Path(paths[1]))
    elif command == "pack":
        pack(Path(paths[0]), Path(paths[1]))
    else:
        events(Path(paths[0]))
