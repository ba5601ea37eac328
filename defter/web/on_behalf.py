"""What the secretariat says when it records an organisation's act: how it heard of it, by which letter and scan.

One part of a form (`shell/behalf.html`) and one reading of it, wherever an act can be recorded on behalf.
"""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from defter.domain.vocabulary import Channel, DocumentId, Letter, NotFound, OnBehalf, OrganisationId
from defter.projections import documents, organisations
from defter.web import words
from defter.web.forms import Form, Invalid
from defter.web.i18n import _, plain
from defter.web.pages import Visit


class Heard(Struct, frozen=True):
    """How the secretariat heard of it."""

    channel: Channel
    letter_number: str | None = None
    letter_date: date | None = None
    scan: DocumentId | None = None


HEARD = Heard.__struct_fields__
"""The fields that are read here; the rest of the form ignores them."""


class Offered(Struct, frozen=True):
    """What that part of the form offers: values with their words."""

    channels: list[tuple[str, str]]
    scans: list[tuple[DocumentId, str]]
    attach_at: str | None
    """Where a scan is put on record first, restricted; None where there are several organisations."""


def offered(visit: Visit, given: Iterable[OrganisationId], *, own: bool = False) -> Offered | None:
    """The part for acts of these organisations; None where one acts for one's own."""
    if own:
        return None
    several = list(given)
    with visit.services.views.read() as connection:
        scans = documents.latest_of(connection, visit.reader, several)
        names = organisations.names(connection, visit.reader, {each.subject for each in scans})
    one = several[0] if len(several) == 1 else None
    return Offered(
        channels=[(each, _(sentence)) for each, sentence in words.CHANNELS.items() if each != "command-line"],
        scans=[
            (each.id, plain(each.title) if one else f"{plain(names[each.subject])}: {plain(each.title)}")
            for each in scans
            if one or each.subject in names
        ],
        attach_at=f"/organisations/{one}/documents/new?kind=official-letter&visibility=restricted" if one else None,
    )


def behalf(visit: Visit, form: Form, organisation: OrganisationId, *, own: bool) -> OnBehalf | None:
    """For whom the secretariat records it, and what it says of that; None for one's own organisation.

    Asks the views, so it blocks. Raises Invalid when the form does not say how the secretariat heard of it.
    """
    if own:
        return None
    part = Form({name: form.values[name] for name in HEARD if name in form.values}, {}, form.id)
    try:
        heard = part.into(Heard, missing={"channel": _("Say how the organisation told you.")})
    except Invalid:
        for name, why in part.errors.items():
            form.wrong(name, why)
        raise
    letter = _letter(visit, form, heard, organisation)
    if heard.scan is not None:
        _check_scan(visit, form, heard.scan, organisation)
    form.check()
    return OnBehalf(declared_by=organisation, channel=heard.channel, letter=letter, evidence=heard.scan)


def _letter(visit: Visit, form: Form, heard: Heard, organisation: OrganisationId) -> Letter | None:
    """What identifies the letter, issued by the organisation; its number and date go together."""
    number, day = (heard.letter_number or "").strip(), heard.letter_date
    if number and day is None:
        form.wrong("letter_date", _("Write the date of the letter, such as 22.01.2021."))
    if day is not None and not number:
        form.wrong("letter_number", _("Write the number of the letter."))
    if not number or day is None:
        return None
    with visit.services.views.read() as connection:
        name = organisations.names(connection, visit.reader, [organisation])[organisation]
    return Letter(issuer=name.texts[name.original], number=number, date=day)


def _check_scan(visit: Visit, form: Form, scan: DocumentId, organisation: OrganisationId) -> None:
    with visit.services.views.read() as connection:
        try:
            found = documents.document(connection, visit.reader, scan, of=organisation)
        except NotFound:
            found = None
    if found is None or not found.readable:
        form.wrong("scan", _("Choose a document of the organisation whose act it is."))
