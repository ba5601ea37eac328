"""Personal data: who answers for it, what it is used for, how long it is kept, and what one may ask for.

What only the operator of a platform knows comes from its settings; what is not filled in there is said to be missing.
"""

from litestar import Response
from litestar.di import NamedDependency

from defter.platform.tokens import LONGEST
from defter.web.pages import Visit, page, reading


@reading("/legal")
def show(visit: NamedDependency[Visit]) -> Response[str]:
    """The controller, the notice, how long each kind of record is kept, and the rights of those it tells of."""
    policy = visit.services.accounts.policy
    return page(
        visit,
        "legal/show.html",
        controller=visit.services.controller,
        session_days=policy.lifetime.days,
        attempt_minutes=int(policy.attempts_within.total_seconds() // 60),
        token_days=LONGEST.days,
        minimum=visit.services.minimum_cell,
    )


routes = [show]
