"""The documents of a meeting."""

from uuid import UUID

from defter.domain.meetings.documents import AttachDocument, ChangeDocumentVisibility, WithdrawDocument
from defter.domain.meetings.plan import RedactText
from defter.domain.vocabulary import DocumentId, LocalText, Visibility
from defter.web.documents import Keeper, Kept, routes_of
from defter.web.i18n import _, plain
from defter.web.meetings.subject import subject
from defter.web.pages import Visit


def find(visit: Visit, meeting: UUID) -> Kept:
    """The meeting. Raises NotFound for one who may not see it."""
    found = subject(visit, meeting)
    above = [("/meetings", _("Meetings")), (f"/meetings/{meeting}", plain(found.shown.title))]
    return Kept(id=meeting, title=found.shown.title, crumbs=above, state=found.state)


def _change_visibility(document: DocumentId, visibility: Visibility, reason: LocalText) -> ChangeDocumentVisibility:
    return ChangeDocumentVisibility(document=document, visibility=visibility, reason=reason)


keeper = Keeper(
    path="/meetings/{subject:uuid}",
    find=find,
    attach=AttachDocument,
    withdraw=WithdrawDocument,
    change_visibility=_change_visibility,
    redact=RedactText,
)

routes = routes_of(keeper)
