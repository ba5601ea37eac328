"""Serves a place to itself some hundred times, and prints the most memory that the process held, in MB."""

import asyncio
import sys
from pathlib import Path

from benchmarks.held import most_held
from benchmarks.pages import get
from defter.main import open_platform
from defter.platform.settings import Settings


async def _serve(app: object, token: str) -> None:
    for number in range(300):
        path = ("/tr/meetings?rows=200", "/ar/meetings", "/en", "/tr/organisations")[number % 4]
        await get(app, path, token)  # type: ignore[arg-type]


session, data, *database = sys.argv[1:]
with open_platform(Settings(data=Path(data), database=database[0] if database else None)) as platform:
    platform.views.start()
    asyncio.run(_serve(platform.app(), session))
print(most_held())
