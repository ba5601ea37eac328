"""The field in which people type a province or a district, with the names of all of them to choose from."""

from functools import lru_cache

from defter.domain.vocabulary import Place
from defter.platform import places
from defter.web.forms import Form
from defter.web.i18n import _


@lru_cache
def place_names(language: str) -> list[str]:
    """What may be chosen, in the reader's language."""
    return [places.name(place, language) for place in places.every()]


def typed_place(form: Form) -> Place | None:
    """The place that was typed into the field `place`; one that nobody knows is noted as wrong."""
    typed = form.value("place").strip()
    found = places.find(typed) if typed else None
    if typed and found is None:
        form.wrong("place", _("No such province or district is known. Choose one from the list."))
    return found
