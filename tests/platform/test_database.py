import sqlalchemy as sa

from defter.platform.database import Location


def test_both_databases_answer(location: Location) -> None:
    """SQLite and PostgreSQL are reached by the same engine call."""
    engine = location.engine("accounts")
    with engine.begin() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()
