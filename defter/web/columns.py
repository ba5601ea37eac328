"""The columns of the platform's files, out and in: one list for exports and imports, so that a file may come back.

A file has a header, a label and a value in each row, then the row that names the columns, then the rows. A text may
come in several languages: "text" is the one in the row's own language, "text (English)" another version of it. Inside,
that column is called `text.en`.
"""

from collections.abc import Mapping

from msgspec import Struct

from defter.web.i18n import N_, _, language_name

NOTHING = ("–", "-", "—")
"""Under `item`: this row belongs to none. The first one is written; a spreadsheet takes a hyphen for a formula."""
YES_NO = {"yes": N_("yes|x|true|1"), "no": N_("no|false|0")}
ALL_MEMBERS = {"all-members": N_("all members|all|everybody")}
"""An owner of an action."""
TO_BE_SET = {"to-be-set": N_("to be set|to be determined|tbd|open")}

_ID = N_("record id|id")
_BASE = N_("base version|base|version")


class Layout(Struct, frozen=True):
    """What the files of one kind look like.

    What labels and columns are called stands with other spellings after a bar; the first one is shown.
    """

    labels: Mapping[str, str]
    columns: Mapping[str, str]
    key: str
    """The column that every table of this kind has."""
    texts: frozenset[str]
    """The labels and columns that may come once more for each language."""

    def heading(self, name: str, *, label: bool = False) -> str:
        """What a column is called in the reader's language."""
        plain, _dot, language = name.partition(".")
        word = shown((self.labels if label else self.columns)[plain])
        return f"{word} ({language_name(language)})" if language else word


def shown(sentence: str) -> str:
    """The first of several spellings, in the reader's language."""
    return _(sentence).partition("|")[0]


MINUTES = Layout(
    labels={
        "title": N_("title|name of the meeting|meeting"),
        "kind": N_("kind of meeting|kind|type"),
        "number": N_("number in its series|number"),
        "day": N_("day|date"),
        "starts": N_("starts at|starts|start"),
        "ends": N_("ends at|ends|end"),
        "place": N_("place|district|province"),
        "venue": N_("venue|address"),
        "online": N_("online|online participation"),
        "languages": N_("languages|languages spoken"),
        "host": N_("host|hosted by"),
        "id": _ID,
        "base": _BASE,
    },
    columns={
        "item": N_("item|agenda item"),
        "kind": N_("kind|type"),
        "text": N_("text|outcome"),
        "language": N_("language|language of the text"),
        "owner": N_("owner|responsible"),
        "outsider": N_("owner outside the platform|other owner"),
        "supporters": N_("supporters|supported by"),
        "agreed": N_("agreed in the room|agreed"),
        "due": N_("due|due date|deadline"),
        "decided": N_("how decided|decided"),
        "review": N_("review on|review date"),
        "number": N_("number|value"),
        "unit": N_("unit|counted"),
        "as_of": N_("as of|as-of date"),
        "source": N_("source|source of the figure"),
        "population": N_("population|group"),
        "id": _ID,
        "base": _BASE,
    },
    key="text",
    texts=frozenset(("title", "venue", "text")),
)

ORGANISATIONS = Layout(
    labels={},
    columns={
        "name": N_("name|organisation|name of the organisation"),
        "language": N_("language|language of the name"),
        "kind": N_("kind|type"),
        "province": N_("province|city"),
        "district": N_("district|county"),
        "role": N_("role|role on the platform"),
        "admitted_on": N_("member since|admitted on|since"),
        "id": _ID,
        "base": _BASE,
    },
    key="name",
    texts=frozenset(("name",)),
)
"""`id` is a record's id, or whatever an office calls the organisation in its own list."""
