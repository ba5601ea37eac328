"""The pages of organisations: each module has those of one topic, and its `routes`."""

from defter.web.organisations import listing, manage, register, show

routes = [*listing.routes, *register.routes, *show.routes, *manage.routes]
