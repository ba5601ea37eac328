"""Rebuilds the views of a place in this process, and prints the most memory that it held, in MB."""

import sys
from pathlib import Path

from benchmarks.held import most_held
from defter.main import open_platform
from defter.platform.settings import Settings

data, *database = sys.argv[1:]
with open_platform(Settings(data=Path(data), database=database[0] if database else None)) as platform:
    platform.views.rebuild()
print(most_held())
