"""The routes of all pages of actions."""

from defter.web.actions import answering, listing, mine

routes = [*listing.routes, *mine.routes, *answering.routes]
