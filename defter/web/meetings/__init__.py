"""The pages of meetings: each module has those of one topic, and its `routes`."""

from defter.web.meetings import access, agenda, attendance, entry, importing, listing, outcomes, plan, show

routes = [
    *listing.routes,
    *importing.routes,
    *plan.routes,
    *show.routes,
    *entry.routes,
    *outcomes.routes,
    *agenda.routes,
    *attendance.routes,
    *access.routes,
]
