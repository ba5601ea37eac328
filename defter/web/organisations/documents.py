"""The documents of an organisation."""

from uuid import UUID

from defter.domain.organisations.records import ChangeRecordVisibility, FileDocument, RedactText, WithdrawFiledDocument
from defter.domain.vocabulary import DocumentId, LocalText, Visibility
from defter.web.documents import Keeper, Kept, routes_of
from defter.web.i18n import _, plain
from defter.web.organisations.subject import subject
from defter.web.pages import Visit


def find(visit: Visit, organisation: UUID) -> Kept:
    """The organisation. Raises NotFound for one who may not see it."""
    found = subject(visit, organisation)
    above = [("/organisations", _("Organisations")), (f"/organisations/{organisation}", plain(found.shown.name))]
    return Kept(id=organisation, title=found.shown.name, crumbs=above, state=found.state, own=found.own)


def _change_visibility(document: DocumentId, visibility: Visibility, reason: LocalText) -> ChangeRecordVisibility:
    return ChangeRecordVisibility(thing=document, visibility=visibility, reason=reason)


keeper = Keeper(
    path="/organisations/{subject:uuid}",
    find=find,
    attach=FileDocument,
    withdraw=WithdrawFiledDocument,
    change_visibility=_change_visibility,
    redact=RedactText,
)

routes = routes_of(keeper)
