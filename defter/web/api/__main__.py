"""Writes the OpenAPI document to the file that is named; with `--check` compares the two instead, and ends with 1."""

import json
import sys
from pathlib import Path

from defter.web.api.app import TABLES
from defter.web.api.document import document


def main() -> None:
    """`python -m defter.web.api [--check] docs/openapi.json`."""
    *check, name = sys.argv[1:]
    made = json.dumps(document(TABLES), ensure_ascii=False, indent=1) + "\n"
    file = Path(name)
    if not check:
        file.write_text(made, "utf-8")
    elif not file.exists() or file.read_text("utf-8") != made:
        sys.exit(f"{name} is not the document of the interface as it is. Look at the change, then run: make openapi")


if __name__ == "__main__":
    main()
