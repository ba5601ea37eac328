"""One of several processes that log outcomes into the same meeting at once: `python -m tests.faults.rapporteur`."""

import asyncio
import sys
from pathlib import Path
from uuid import UUID

from defter.platform.clock import uuid7
from defter.platform.database import Location
from tests import examples
from tests.platform.stores import OPERATOR, run, store_on


async def log_outcomes(location: Location, meeting: UUID, name: str, count: int) -> None:
    """Log so many outcomes, some of them at once; every one is acknowledged."""
    store = store_on(location)

    async def log(number: int) -> None:
        outcome = examples.outcome(f"{name} {number}")
        await store.execute(OPERATOR, meeting, examples.log_outcome(outcome=outcome), command_id=uuid7())

    for start in range(0, count, 5):
        await asyncio.gather(*[log(number) for number in range(start, start + 5)])
    await asyncio.to_thread(store.close)


if __name__ == "__main__":
    data, database, meeting, name, count = sys.argv[1:]
    run(log_outcomes(Location(data=Path(data), database=database), UUID(meeting), name, int(count)))
