"""A calendar server of others takes our meetings: put there, postponed, cancelled, and read back."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import vobject

from defter.platform.access import Reader
from defter.platform.formats import ics
from defter.platform.formats.ics import Appointment
from defter.projections.meetings import calendar as queries
from defter.web.calendar import appointment
from defter.web.i18n import speaking
from tests import examples
from tests.web.conftest import InUse
from tests.web.stack import open_stack

CONFIGURATION = """
[server]
hosts = 127.0.0.1:{port}
[auth]
type = none
[rights]
type = authenticated
[storage]
filesystem_folder = {folder}
[logging]
level = warning
"""
DAY = date(2022, 7, 6)
MEMBER = Reader(role="member")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[httpx.Client]:
    """A calendar collection on a Radicale server of its own, on this machine only."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = tmp_path / "radicale.conf"
    settings.write_text(CONFIGURATION.format(port=port, folder=tmp_path / "collections"))
    command = [sys.executable, "-m", "radicale", "--config", str(settings)]
    with (
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}/defter/", auth=("defter", "")) as client,
    ):
        try:
            _wait(client)
            made = client.request("MKCALENDAR", "meetings/")
            assert made.status_code == 201, made.text
            yield client
        finally:
            process.terminate()


def _wait(client: httpx.Client) -> None:
    for _attempt in range(200):
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("the calendar server did not start")


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[InUse]:
    with open_stack(tmp_path / "platform") as stack:
        yield InUse(stack)


def put(server: httpx.Client, platform: InUse) -> Any:
    """Puts the meeting as it now is onto the server, and reads it back from there."""
    with platform.stack.platform.views.read() as connection:
        row = queries.one(connection, MEMBER, examples.meeting())
    with speaking("ar"):
        given: Appointment = appointment(row, "https://defter.example")
    content = ics.write("x", "ar", [given], publish=False)
    answer = server.put(f"meetings/{row.id}.ics", content=content, headers={"content-type": "text/calendar"})
    assert answer.status_code in (201, 204), answer.text
    kept = server.get(f"meetings/{row.id}.ics")
    assert kept.status_code == 200
    return vobject.readOne(kept.content.decode()).vevent


def test_a_meeting_is_put_postponed_cancelled_and_read_back(server: httpx.Client, platform: InUse) -> None:
    title = examples.text("Eşgüdüm toplantısı", "Coordination", "الاجتماع التنسيقي")
    platform.meeting(title=title, time_zone="Europe/Istanbul")

    planned = put(server, platform)
    assert planned.summary.value == "الاجتماع التنسيقي"
    assert planned.dtstart.value.isoformat() == "2022-07-06T10:00:00+03:00"
    assert (planned.sequence.value, planned.status.value) == ("0", "CONFIRMED")

    platform.tell(examples.meeting(), examples.postpone_meeting(day=DAY + timedelta(days=7)))
    postponed = put(server, platform)
    assert postponed.dtstart.value.date() == DAY + timedelta(days=7)
    assert (postponed.sequence.value, postponed.status.value) == ("1", "CONFIRMED")

    platform.tell(examples.meeting(), examples.cancel_meeting())
    cancelled = put(server, platform)
    assert (cancelled.sequence.value, cancelled.status.value) == ("2", "CANCELLED")
    assert planned.uid.value == postponed.uid.value == cancelled.uid.value == f"{examples.meeting()}@defter"

    whole = vobject.readOne(server.get("meetings/").content.decode())
    assert len(whole.vevent_list) == 1


def test_a_server_takes_a_whole_published_calendar(server: httpx.Client) -> None:
    changed = datetime(2022, 7, 1, tzinfo=UTC)
    given = [
        Appointment(
            uid=f"{number}@defter", sequence=0, changed=changed, title=f"Toplantı {number}", day=DAY, zone="UTC"
        )
        for number in range(20)
    ]
    answer = server.put("whole/", content=ics.write("Takvim", "tr", given), headers={"content-type": "text/calendar"})
    assert answer.status_code == 201, answer.text
    kept = vobject.readOne(server.get("whole/").content.decode())
    assert sorted(each.uid.value for each in kept.vevent_list) == sorted(each.uid for each in given)
