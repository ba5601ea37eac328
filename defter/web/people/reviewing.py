"""Mandates that are to be reconfirmed, over all organisations: after local elections there are hundreds at once."""

from datetime import date
from typing import Any

import anyio
from litestar import Response
from litestar.di import NamedDependency
from msgspec import Struct

from defter.domain.organisations.mandates import ReconfirmMandates
from defter.domain.vocabulary import MandateId, NotFound, OrganisationId
from defter.platform.eventstore import Done, Intent
from defter.projections import mandates
from defter.web import words
from defter.web.forms import Form, acting, done
from defter.web.i18n import _
from defter.web.organisations.show import holders
from defter.web.pages import AnyRequest, Visit, page, reading
from defter.web.people.entrance import ROWS, page_asked, paging, secretariat_only


class Reviewing(Struct, frozen=True):
    """Mandates of whatever organisations, and when to ask again."""

    mandates: tuple[MandateId, ...]
    review: date


def draw(visit: Visit, form: Form) -> Response[str]:
    """One page of them, the longest due first."""
    secretariat_only(visit)
    at = page_asked(visit.request.query_params)
    with visit.services.views.read() as connection:
        rows = mandates.due_for_review(connection, visit.today, limit=ROWS, offset=(at - 1) * ROWS)
        count = mandates.count_due(connection, visit.today)
    return page(
        visit,
        "people/review.html",
        status=form.status,
        lies_under="/organisations",
        form=form,
        holders=sorted(holders(visit, rows), key=lambda each: rows.index(each.mandate)),
        recorded=form.status == 200 and "done" in visit.request.query_params,
        mandate_words={kind: _(sentence) for kind, sentence in words.MANDATES.items()},
        **paging(count, at),
    )


@reading("/people/review")
def listing(visit: NamedDependency[Visit]) -> Response[str]:
    """The mandates whose day to be reconfirmed has come."""
    return draw(visit, Form.blank())


@acting("/people/review")
async def reconfirm(visit: NamedDependency[Visit], request: AnyRequest) -> Response[Any]:
    """Reconfirms those that were chosen, in one act over all their organisations."""
    await anyio.to_thread.run_sync(secretariat_only, visit)
    form = await Form.read(request)

    async def act() -> Done:
        missing = {
            "mandates": _("Choose at least one mandate."),
            "review": _("Say on which day to ask again, such as 22.01.2021."),
        }
        typed = form.into(Reviewing, missing=missing)
        chosen = await anyio.to_thread.run_sync(_by_organisation, visit, typed.mandates)
        intents = [
            Intent(organisation, (ReconfirmMandates(mandates=tuple(each), review=typed.review),))
            for organisation, each in chosen.items()
        ]
        if not intents:
            raise NotFound("mandate-unknown")
        return await visit.services.store.act(visit.identity, intents, command_id=form.id)

    return await done(visit, form, act, then="/people/review?done=reconfirmed", again=draw)


def _by_organisation(visit: Visit, chosen: tuple[MandateId, ...]) -> dict[OrganisationId, list[MandateId]]:
    found: dict[OrganisationId, list[MandateId]] = {}
    with visit.services.views.read() as connection:
        for row in mandates.standing(connection, chosen):
            found.setdefault(row.organisation, []).append(MandateId(row.id))
    return found


routes = [listing, reconfirm]
