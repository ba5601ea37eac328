"""`python -m defter`."""

from defter.commandline import main

main()
