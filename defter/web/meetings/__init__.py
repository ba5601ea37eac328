"""The pages of meetings: each module has those of one topic, and its `routes`."""

from defter.web.meetings import (
    access,
    agenda,
    approval,
    attendance,
    corrections,
    documents,
    entry,
    exporting,
    importing,
    listing,
    minutes,
    outcomes,
    plan,
    result,
    results,
    show,
)

routes = [
    *listing.routes,
    *importing.routes,
    *exporting.routes,
    *plan.routes,
    *show.routes,
    *entry.routes,
    *outcomes.routes,
    *agenda.routes,
    *attendance.routes,
    *access.routes,
    *documents.routes,
    *minutes.routes,
    *approval.routes,
    *corrections.routes,
    *result.routes,
    *results.routes,
]
