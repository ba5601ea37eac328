# ruff: noqa: F403  # one name for all of them
"""One good example of everything: ids, texts, and each event and command with defaults that fit together.

    meeting_planned(online=True)        # the example, with a field changed
    person("Ayşe")                      # the same id each time

The meeting is the design workshop of 6 July 2022, hosted by Ümraniye; its record is made up.
"""

from tests.examples.actions import *
from tests.examples.agenda import *
from tests.examples.attendance import *
from tests.examples.documents import *
from tests.examples.histories import *
from tests.examples.minutes import *
from tests.examples.organisations import *
from tests.examples.outcomes import *
from tests.examples.plan import *
from tests.examples.series import *
from tests.examples.values import *
