"""What differs between what is recorded and what somebody typed before knowing it: for the form that came too late."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from defter.web import i18n
from defter.web.forms import Form
from defter.web.i18n import _


class Difference(Struct, frozen=True):
    """A field that both filled in, otherwise: `recorded` stands now, `typed` came too late."""

    label: str
    recorded: str
    typed: str
    language: str | None = None
    """The language of both, when the field has one for each language."""


def _words(form: Form, name: str) -> str:
    return "\n".join(form.all(name)).strip()


def differences(
    recorded: Form, typed: Form, labels: Mapping[str, str], words: Callable[[Form, str], str] = _words
) -> list[Difference]:
    """The fields in which the two differ, in the order of `labels`, which names the fields that people see.

    `words` says what stands in a field as people read it.
    """
    found: list[Difference] = []
    for field, label in labels.items():
        for name in dict.fromkeys((*recorded.values, *typed.values)):
            head, _dot, code = name.partition(".")
            pair = words(recorded, name), words(typed, name)
            if head == field and code != "original" and pair[0] != pair[1]:
                named = f"{_(label)} ({i18n.language_name(code)})" if code else _(label)
                found.append(Difference(named, *pair, language=code or None))
    return found
