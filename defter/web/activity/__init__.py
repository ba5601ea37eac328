"""What happened: on the whole platform, to one thing, and what one event changed; as pages and as feeds."""

from defter.web.activity import feed, pages

routes = [*pages.routes, *feed.routes]
