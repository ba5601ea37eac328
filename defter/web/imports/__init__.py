"""Imports: rows of a file become commands. Pages and the command line call the same functions."""
