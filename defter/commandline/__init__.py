"""The `defter` command, on top of everything: one file a group of commands, and `program` with what they share.

Exit codes: 0 done, 1 refused (with the reason and what to do), 2 wrong usage. Long work shows a progress bar on a
terminal and plain lines elsewhere.

Commands import what they need when they run: whoever asks for help, or for one of them, does not wait for the rest.
"""

from defter.commandline import files, people, serving, tokens, upkeep
from defter.commandline.program import main

__all__ = ["files", "main", "people", "serving", "tokens", "upkeep"]
