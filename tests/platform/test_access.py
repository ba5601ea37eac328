"""Who sees which record: the expected answers are written out, from the dictionary of the domain."""

from collections.abc import Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa

from defter.domain.vocabulary import OrganisationId, PersonId, Role
from defter.platform.access import VISITOR, Reader, Sight, record_readers, records, visible_to
from defter.platform.database import Location

US, THEM = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))
AYSE, RANA = PersonId(UUID(int=11)), PersonId(UUID(int=12))

RECORDS = {
    "public": ("public", THEM, ()),
    "members": ("members", THEM, ()),
    "ours": ("organisation", US, ()),
    "theirs": ("organisation", THEM, ()),
    "nobody's": ("organisation", None, ()),
    "restricted": ("restricted", US, ()),
    "restricted, we are named": ("restricted", THEM, (US,)),
    "restricted, Ayşe is named": ("restricted", THEM, (AYSE, RANA)),
    "was restricted, is for members": ("members", THEM, (RANA,)),
}
EVERYTHING = set(RECORDS)
FOR_MEMBERS = {"public", "members", "was restricted, is for members"}

READERS: dict[str, tuple[Reader, set[str]]] = {
    "a visitor": (VISITOR, {"public"}),
    "a person without an organisation": (Reader(person=AYSE), {"public"}),
    "an organisation that is not admitted": (Reader(organisation=US, person=AYSE), {"public"}),
    "a member": (
        Reader(organisation=US, person=RANA, role="member"),
        FOR_MEMBERS | {"ours", "restricted, we are named", "restricted, Ayşe is named"},
    ),
    "a member that nobody named": (Reader(organisation=THEM, person=None, role="member"), FOR_MEMBERS | {"theirs"}),
    "one of the executive": (
        Reader(organisation=THEM, person=AYSE, role="executive"),
        FOR_MEMBERS | {"theirs", "restricted, Ayşe is named"},
    ),
    "an observer": (Reader(organisation=US, person=AYSE, role="observer"), FOR_MEMBERS | {"ours"}),
    "the secretariat": (Reader(organisation=THEM, role="secretariat"), EVERYTHING),
    "the operator of the machine": (Reader(role="secretariat"), EVERYTHING),
}

names = sa.Table("names", sa.MetaData(), sa.Column("record", records.c.id.type), sa.Column("name", sa.Text))


@pytest.fixture
def connection(location: Location) -> Iterator[sa.Connection]:
    engine = location.engine("public", durable=False)
    with engine.begin() as connection:
        for table in (records, record_readers, names):
            table.create(connection)
        for number, (name, (visibility, owner, readers)) in enumerate(RECORDS.items()):
            id_ = UUID(int=100 + number)
            connection.execute(records.insert().values(stream=id_, id=id_, visibility=visibility, owner=owner))
            connection.execute(names.insert().values(record=id_, name=name))
            for reader in readers:
                connection.execute(record_readers.insert().values(stream=id_, id=id_, reader=reader))
        yield connection
    engine.dispose()


def seen(connection: sa.Connection, reader: Reader) -> set[str]:
    joined = names.join(records, records.c.id == names.c.record)
    found = list(connection.scalars(sa.select(names.c.name).select_from(joined).where(visible_to(reader))))
    assert len(found) == len(set(found))
    return set(found)


def test_each_reader_sees_what_the_dictionary_says(connection: sa.Connection) -> None:
    assert {who: seen(connection, reader) for who, (reader, _) in READERS.items()} == {
        who: expected for who, (_, expected) in READERS.items()
    }


def test_statement_built_once_shows_each_reader_the_same_as_one_of_her_own(connection: sa.Connection) -> None:
    joined = names.join(records, records.c.id == names.c.record)
    other = (
        Reader(organisation=THEM, person=AYSE, role="member"),
        FOR_MEMBERS | {"theirs", "restricted, Ayşe is named"},
    )
    built: dict[Sight, sa.Select[tuple[str]]] = {}
    for who, (reader, expected) in {**READERS, "another member": other}.items():
        own = sa.select(names.c.name).select_from(joined).where(visible_to(reader.sight))
        statement = built.setdefault(reader.sight, own)
        assert (who, set(connection.scalars(statement, reader.given))) == (who, expected)
    assert len(built) == len(READERS), "two members share a statement"


def test_statement_for_many_readers_does_not_run_for_nobody(connection: sa.Connection) -> None:
    member, _ = READERS["a member"]
    with pytest.raises(sa.exc.StatementError, match="value is required for bind parameter"):
        connection.execute(sa.select(records.c.id).where(visible_to(member.sight)))


def test_changing_the_visibility_of_a_record_is_one_row(connection: sa.Connection) -> None:
    theirs = sa.select(names.c.record).where(names.c.name == "theirs").scalar_subquery()
    changed = connection.execute(records.update().where(records.c.id == theirs).values(visibility="public"))
    assert changed.rowcount == 1
    assert seen(connection, VISITOR) == {"public", "theirs"}


@pytest.mark.parametrize("role", ["member", "executive", "observer"])
def test_a_role_without_an_organisation_opens_nothing_of_anybodys_own(connection: sa.Connection, role: Role) -> None:
    assert seen(connection, Reader(role=role)) == FOR_MEMBERS


def test_the_clause_holds_for_an_alias_of_the_records(connection: sa.Connection) -> None:
    aliased = records.alias("of_the_thing")
    joined = names.join(aliased, aliased.c.id == names.c.record)
    for reader, expected in READERS.values():
        query = sa.select(names.c.name).select_from(joined).where(visible_to(reader, aliased))
        assert set(connection.scalars(query)) == expected
