"""The pages of organisations: each module has those of one topic, and its `routes`."""

from defter.web.organisations import (
    documents,
    exporting,
    figures,
    importing,
    joining,
    letters,
    listing,
    manage,
    membership,
    register,
    show,
)

routes = [
    *listing.routes,
    *joining.routes,
    *letters.routes,
    *register.routes,
    *importing.routes,
    *exporting.routes,
    *show.routes,
    *manage.routes,
    *membership.routes,
    *documents.routes,
    *figures.routes,
]
