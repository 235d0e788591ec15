"""Counts what is in a database, by the database itself: models of today may not fit an old archive."""

from sqlalchemy import Connection, TextClause, inspect, text

from app.backup.archive import Facts

VERSION_TABLE = "alembic_version"


def tables(connection: Connection) -> list[str]:
    """Return the tables in the order in which they can be filled: what is referred to comes first."""
    found = inspect(connection).get_sorted_table_and_fkc_names()
    return [name for name, _ in found if name is not None and name != VERSION_TABLE]


def columns(connection: Connection, table: str) -> list[str]:
    """Return the columns of a table in their order."""
    return [column["name"] for column in inspect(connection).get_columns(table)]


def facts(connection: Connection) -> Facts:
    """Return what there is, as one transaction sees it."""
    names = tables(connection)
    counts = {name: int(connection.execute(_count(name)).scalar_one()) for name in names}
    streams = {}
    if "event" in counts:
        newest = text(
            "SELECT stream_kind, events, digest FROM event JOIN (SELECT max(id) AS newest, count(*) AS events"
            " FROM event GROUP BY stream_kind) AS ends ON ends.newest = event.id"
        )
        for kind, events, digest in connection.execute(newest):
            streams[str(kind)] = {"events": int(events), "last": bytes(digest).hex()}
    return Facts(schema_of(connection), counts, streams)


def schema_of(connection: Connection) -> str:
    """Return the migration that a database stands at, empty where it has no tables yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalars().all()  # noqa: S608
    return " ".join(sorted(found))


def filled(connection: Connection) -> list[str]:
    """Return the tables that have any row."""
    return [
        name
        for name in tables(connection)
        if connection.execute(text(f'SELECT 1 FROM "{name}" LIMIT 1')).first() is not None  # noqa: S608
    ]


def papers(connection: Connection) -> list[str]:
    """Return the names of all files that the store must have."""
    rows = connection.execute(text("SELECT name, shown, thumbnail FROM evidence ORDER BY id"))
    names = [name for row in rows for name in row if name]
    for table in ("lead_list", "plan_paper", "register_import"):
        if inspect(connection).has_table(table):  # not in archives from before there were any
            names += connection.execute(text(f"SELECT name FROM {table} ORDER BY id")).scalars().all()  # noqa: S608
    if inspect(connection).has_table("inspection_photo"):
        rows = connection.execute(text("SELECT name, shown, thumbnail FROM inspection_photo ORDER BY id"))
        names += [name for row in rows for name in row if name]
    return names


def _count(table: str) -> TextClause:
    return text(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - a name from the database's own catalogue
