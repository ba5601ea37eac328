"""The tables of meetings: a row each for meetings, agenda items, rapporteurs, attendance and outcomes."""

from datetime import time

import sqlalchemy as sa

from defter.domain.vocabulary import Due, Figure, Language, LocalText, OrganisationId, Place
from defter.platform.tables import Day, Id, Json, Localised, Moment, metadata

meetings = sa.Table(
    "meetings",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("title", Localised, nullable=False),
    sa.Column("number", sa.Text),
    sa.Column("host", Id),
    sa.Column("day", Day, nullable=False, index=True),
    sa.Column("starts", Json(time)),
    sa.Column("ends", Json(time)),
    sa.Column("time_zone", sa.Text, nullable=False),
    sa.Column("place", Json(Place)),
    sa.Column("venue", Localised),
    sa.Column("online", sa.Boolean, nullable=False),
    sa.Column("languages", Json(tuple[Language, ...]), nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("source", Localised),
    sa.Column("illustrative", sa.Boolean, nullable=False),
    sa.Column("expected", Json(tuple[OrganisationId, ...]), nullable=False),
)

agenda_items = sa.Table(
    "agenda_items",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("meeting", Id, nullable=False, index=True),
    sa.Column("place", sa.BigInteger, nullable=False),
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
    sa.Column("id", Id, primary_key=True),
    sa.Column("meeting", Id, nullable=False, index=True),
    sa.Column("item", Id),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("text", Localised, nullable=False),
    sa.Column("owner", Id, index=True),
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
    sqlite_where=outcomes.c.struck.is_(None),
    postgresql_where=outcomes.c.struck.is_(None),
)
"""Answers what a long list of meetings asks, how many decisions and actions stand, without reading the rows."""
