"""A sheet of minutes as a Word file: the words of the paper in the places of the template."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from defter.platform.formats import docx_letter
from defter.platform.formats.docx_letter import Words
from defter.web import i18n
from defter.web.letters import word_template
from defter.web.letters.paper import Attended, Fact, Line, Paper, Said

GAP = "   "
"""Between facts that stand in one line."""
MARKS = {"ltr": "\N{LEFT-TO-RIGHT MARK}", "rtl": "\N{RIGHT-TO-LEFT MARK}"}
"""Around words of the other direction, which keep their full stop then."""


def write(paper: Paper, at: datetime) -> bytes:
    """The paper as a Word file, to be signed, edited or passed on; `at` is the moment that it says of itself."""
    _before, _at, rest = paper.words["page"].partition("{at}")
    data = {
        "platform": words_of(paper.platform),
        "heading": paper.heading,
        "kicker": " · ".join((paper.kicker, *paper.marks)),
        "title": words_of(paper.title),
        "facts": [_fact(fact) for fact in paper.facts],
        "standing": paper.standing,
        "attendance": paper.attendance,
        "groups": [
            {"word": group.word, "count": len(group.rows), "pairs": _pairs([_attended(row) for row in group.rows])}
            for group in paper.groups
        ],
        "parts": [
            {
                "number": part.number,
                "title": words_of(part.title),
                "result": _facts(part.result),
                "lines": [_line(line) for line in part.lines],
            }
            for part in paper.parts
        ],
        "tally": paper.tally,
        "approval": [_fact(fact) for fact in paper.approval],
        "signatures": paper.signatures,
        "words": paper.words,
        "of": rest.partition("{count}")[0].strip(),
        "link": Words().say(paper.link, code_of(paper.language), right_to_left=False),
    }
    return docx_letter.write(
        word_template.path("minutes", mirrored=paper.direction == "rtl"),
        data,
        title=paper.title.words,
        author=paper.platform.words,
        language=code_of(paper.language),
        at=at,
    )


def _line(line: Line) -> dict[str, Any]:
    return {
        "kind": _add(Words(), _own(line.word), style=f"Kind {line.kind}"),
        "said": _add(Words(), line.said, struck=line.struck),
        "figure": words_of(line.figure) if line.figure else None,
        "about": _facts(line.facts),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"label": fact.label, "said": words_of(fact.said)}


def _facts(facts: Iterable[Fact]) -> Words | None:
    """Facts in one line, each with its label; None where there are none."""
    words: Words | None = None
    for fact in facts:
        words = Words() if words is None else _add(words, _own(GAP))
        if fact.label:
            _add(words, _own(f"{fact.label} "))
        _add(words, fact.said)
    return words


def _attended(row: Attended) -> Words:
    words = words_of(row.name)
    return _add(words, _own(f" ({row.people})")) if row.people else words


def _pairs(rows: Sequence[Words]) -> list[tuple[Words, Words]]:
    """Two in a row; the last may stand alone."""
    return [(rows[n], rows[n + 1] if n + 1 < len(rows) else Words()) for n in range(0, len(rows), 2)]


def words_of(said: Said) -> Words:
    """The words, for one place of a template."""
    return _add(Words(), said)


def _own(words: str) -> Said:
    code = i18n.language.get()
    return Said(words, code, i18n.direction(code))


def _add(words: Words, said: Said, *, style: str | None = None, struck: bool = False) -> Words:
    text = said.words
    if said.direction != i18n.direction(i18n.language.get()):
        text = f"{MARKS[said.direction]}{text}{MARKS[said.direction]}"
    words.say(text, code_of(said.language), right_to_left=said.direction == "rtl", style=style, struck=struck)
    return _add(words, _own(f" ({said.note})")) if said.note else words


def code_of(language: str) -> str:
    """The language with its country, as Word names them."""
    return i18n.TERRITORIES.get(language, language).replace("_", "-")
