"""The tables of meetings, their agenda, attendance, outcomes and minutes."""

from datetime import time

import sqlalchemy as sa

from defter.domain.vocabulary import Due, Figure, Language, LocalText, OrganisationId, OutcomeId, Place
from defter.platform.tables import Day, Id, Json, Localised, Moment, metadata

meetings = sa.Table(
    "meetings",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", Localised, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("host", Id),
    sa.Column("day", Day, nullable=False),
    sa.Column("starts", Json(time)),
    sa.Column("ends", Json(time)),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("place", Json(Place)),
    sa.Column("venue", Localised),
    sa.Column("online", sa.Boolean, nullable=False),
    sa.Column("languages", Json(tuple[Language, ...]), nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("series", Id, index=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("until", Day),
    sa.Column("approval", sa.Text),
    sa.Column("moved", Localised),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("source", Localised),
    sa.Column("illustrative", sa.Boolean, nullable=False),
    sa.Column("expected", Json(tuple[OrganisationId, ...]), nullable=False),
)
"""`version` of the minutes that were approved last; `moved` is why it was postponed last, or cancelled; `changed_at` is
when the plan came to its `revision`."""

sa.Index("meetings_by_day", meetings.c.day, meetings.c.id, meetings.c.kind, meetings.c.series)
"""Gives a long list its order, and its facets without reading the rows."""

agenda = sa.Table(
    "agenda",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("item", Id, primary_key=True, index=True),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("home", Id, nullable=False),
    sa.Column("origin", Id),
    sa.Column("result", sa.Text),
    sa.Column("deferred_to", Id),
    sa.Column("referred_to", Id),
)
"""Which items stand on which agenda, and what became of them there; `origin` is the meeting that deferred one,
`home` the one where it was added, and where its text lies."""

agenda_items = sa.Table(
    "agenda_items",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True, index=True),
    sa.Column("title", Localised, nullable=False),
    sa.Column("proposer", Id),
    sa.Column("minutes", sa.Integer),
    sa.Column("questions", Json(tuple[LocalText, ...]), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
)

rapporteurs = sa.Table(
    "rapporteurs",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("person", Id, primary_key=True),
)

attendance = sa.Table(
    "attendance",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("organisation", Id, primary_key=True, index=True),
    sa.Column("presence", sa.Text, nullable=False),
    sa.Column("people", sa.Integer),
    sa.Column("women", sa.Integer),
    sa.Column("men", sa.Integer),
    sa.Column("refugees", sa.Integer),
    sa.Column("hosts", sa.Integer),
    sa.Column("arrived", Json(time)),
    sa.Column("left", Json(time)),
)

outcomes = sa.Table(
    "outcomes",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True, index=True),
    sa.Column("item", Id),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", Localised, nullable=False),
    sa.Column("owner", Id, index=True),
    sa.Column("outsider", sa.Text),
    sa.Column("all_members", sa.Boolean, nullable=False),
    sa.Column("supporters", Json(tuple[OrganisationId, ...]), nullable=False),
    sa.Column("agreed", sa.Boolean, nullable=False),
    sa.Column("terms", sa.Integer, nullable=False),
    sa.Column("due", Json(Due)),
    sa.Column("decided", sa.Text),
    sa.Column("review", Day),
    sa.Column("figure", Json(Figure)),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("struck", Localised),
    sa.Column("illustrative", sa.Boolean, nullable=False),
    sa.Column("logged_at", Moment, nullable=False),
    sa.Column("logged_by", Id),
    sa.Column("position", sa.BigInteger, nullable=False),
)

sa.Index(
    "outcomes_that_stand",
    outcomes.c.meeting,
    outcomes.c.kind,
    outcomes.c.id,
    outcomes.c.struck,  # SQLite reads the row for what the index is limited to, unless it is in the index
    sqlite_where=outcomes.c.struck.is_(None),
    postgresql_where=outcomes.c.struck.is_(None),
)
"""Answers what a long list of meetings asks, how many decisions and actions stand, without reading the rows."""

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("outcome", Id, primary_key=True),
    sa.Column("party", Id, primary_key=True),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("terms", sa.Integer),
    sa.Column("on", Day),
    sa.Column("at", Moment, nullable=False),
    sa.Column("statement", Id),
)
"""The last answer to an action of each of its owners; `party` is the organisation, or the action itself for an owner
that is not on the platform. It counts for the `terms` it was given to; without, it holds whatever the wording.
`statement` is the one by which it was recorded on behalf of the party."""

answer_notes = sa.Table(
    "answer_notes",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("outcome", Id, primary_key=True),
    sa.Column("party", Id, primary_key=True),
    sa.Column("text", Localised, nullable=False),
)
"""What was said with the last answer; a table of its own, so that a redaction finds the notes of all parties."""

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("id", Id, primary_key=True),
    sa.Column("outcome", Id),
    sa.Column("organisation", Id, nullable=False),
    sa.Column("text", Localised, nullable=False),
    sa.Column("accepted", sa.Boolean),
    sa.Column("reason", Localised),
    sa.Column("at", Moment, nullable=False),
    sa.Column("statement", Id),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""Correction requests; without `accepted` not yet resolved. `statement` is that by which it was recorded on behalf."""

versions = sa.Table(
    "versions",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("approved_at", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("stream_version", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""Approved versions of minutes: they are drawn from the meeting's events up to `stream_version`."""

results = sa.Table(
    "results",
    metadata,
    sa.Column("meeting", Id, primary_key=True),
    sa.Column("introduction", Localised, nullable=False),
    sa.Column("outcomes", Json(tuple[OutcomeId, ...]), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("stream_version", sa.Integer, nullable=False),
    sa.Column("position", sa.BigInteger, nullable=False),
)
"""What was released of a meeting last."""
