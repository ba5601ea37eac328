"""Meetings as screens show them: the plan, the agenda, who came, and the outcomes.

A meeting is a record with its own visibility, and so is each of its outcomes: whoever may see the meeting does not
thereby see what was noted in it.
"""
