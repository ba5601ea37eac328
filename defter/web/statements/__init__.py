"""What was recorded on behalf of organisations: who answered and who did not, and the signed links for answering."""

from defter.web.statements import answering, issuing, listing, opened

routes = [*listing.routes, *answering.routes, *issuing.routes, *opened.routes]
