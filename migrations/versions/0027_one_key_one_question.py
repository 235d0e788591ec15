"""SQLite's referees ask for each unique key by itself whether a new row would replace another.

Asked for several keys in one question, SQLite reads the whole table at every insert, once somebody has
let it count (ANALYZE) while most rows have nothing in one of them: persons without a number, households
without a code.
"""

import re

from alembic import op

revision = "0027"
down_revision = "0026"

_QUESTION = re.compile(r"EXISTS \(SELECT 1 FROM \S+ WHERE (?:id <> NEW\.id AND \()?")


def upgrade() -> None:
    for name, says, between in _referees():
        if between not in says and " OR " in says:
            _say(name, says.replace(" OR ", between))


def downgrade() -> None:
    for name, says, between in _referees():
        if between in says:
            _say(name, says.replace(between, " OR "))


def _referees() -> list[tuple[str, str, str]]:
    """Return name and words of each referee against replacing, and what parts two questions of it."""
    if op.get_bind().dialect.name != "sqlite":
        return []
    found = op.get_bind().exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        " AND (name LIKE '%~_no~_replace' ESCAPE '~' OR name LIKE '%~_no~_replace~_update' ESCAPE '~')"
    )
    return [(name, says, _between(says)) for name, says in found]


def _between(says: str) -> str:
    asks = _QUESTION.search(says)
    assert asks is not None
    return f"{')' * asks[0].count('(')} OR {asks[0]}"


def _say(name: str, says: str) -> None:
    op.execute(f"DROP TRIGGER {name}")
    op.get_bind().exec_driver_sql(says)
