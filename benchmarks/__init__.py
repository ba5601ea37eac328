"""What `make bench` measures: this log and these views beside the library as it is and beside the raw floor.

Everything is measured in one run on one machine, side by side, as medians of five: read the ratios, not the figures.
"""
