"""Exports: what is recorded becomes rows of a file. Pages, the JSON interface and the command line call them."""
