"""Minutes of meetings: from sheets to the commands that record them, all or nothing.

A sheet with a header is a meeting of its own: planned, its agenda, opened, its outcomes, and closed when its day has
passed. Its id comes from kind, title and day, so the same file is the same meeting. Otherwise rows go into a meeting
that is there. Ids of outcomes come from what they say, so the same row is recorded once, and an edited file adds only
what is new. A file that was exported has ids and the version that it is of: what was edited in it is changed.

`prepare` reads, checks and rehearses, and changes nothing; `record` does what was prepared.
"""

from defter.web.imports.minutes.prepare import MeetingFile, may_import, meeting_id, prepare
from defter.web.imports.prepared import record

__all__ = ["MeetingFile", "may_import", "meeting_id", "prepare", "record"]
