"""What people read when something cannot be done: what is wrong, and what to do about it.

Every key that is raised as a `Refused`, `Forbidden` or `NotFound` anywhere in the house has its sentence here.
Details of the problem fill the placeholders.
"""

from typing import Any

import structlog
from litestar import Response
from litestar.exceptions import HTTPException

from defter.domain.vocabulary import Forbidden, NotFound, Problem, Refused, StaleWrite
from defter.platform.eventstore import Unavailable
from defter.web.i18n import N_, _
from defter.web.pages import AnyRequest, page, redirect, visit_of

log = structlog.get_logger("defter.web")

SENTENCES: dict[str, str] = {
    # everywhere
    "stale": N_("Somebody changed this text while you were writing. Compare both texts, then send yours again."),
    "key-reused": N_("This form was sent before with other content. Check what is recorded, then send it again."),
    "no-mandate": N_("You hold no mandate for this organisation today. Choose another one, or ask the secretariat."),
    "not-allowed": N_("Your role does not allow this. Ask the secretariat if you think that it should."),
    "cross-site": N_("This request came from another site, so it was not done. Open the page here and try again."),
    "page-unknown": N_("There is no page at this address. Check the address, or start from the home page."),
    "stream-unknown": N_("There is no such record. Reload the page, or start from the home page."),
    # signing in
    "sign-in-failed": N_("E-mail address and password do not match. Check both and try again."),
    "too-many-attempts": N_("Too many attempts to sign in. Wait %(minutes)s minutes, then try again."),
    "ceremony-ended": N_("This was begun in another window, too long ago, or sent twice. Begin again here."),
    "passkey-not-recognised": N_(
        "This passkey is not known here. Try another one, or sign in with your e-mail address and password."
    ),
    "passkey-not-accepted": N_("The device did not make a passkey that can be used here. Try again, or another one."),
    "passkey-known": N_("This passkey is known already. Choose another device."),
    "passkey-unknown": N_("There is no such passkey. Reload the page to see those that there are."),
    "last-way-in": N_("This is your last way to sign in, so it stays. Add another one first."),
    "openid-unreachable": N_(
        "The service at which you wanted to sign in does not answer. Try again later, or sign in in another way."
    ),
    "openid-not-accepted": N_(
        "What the service says about you could not be verified, so nobody was signed in. Tell the secretariat."
    ),
    "openid-cancelled": N_("You were not signed in there. Begin again, or sign in in another way."),
    "openid-email-unverified": N_(
        "The service has not verified your e-mail address. Sign in in another way, then link the account there."
    ),
    "openid-account-unknown": N_(
        "There is no account here with your e-mail address. Ask the secretariat for an invitation."
    ),
    "identity-taken": N_("The account there is linked with another account here. Sign in there as somebody else."),
    "identity-differs": N_(
        "Your account here is linked with another account there. Sign in with that one, or remove the link first."
    ),
    "code-wrong": N_("This code does not count, or no longer. Enter the one that the app shows now."),
    "second-factor-missing": N_("Who acts for the secretariat needs a second factor. Set it up first, then go on."),
    "second-factor-needed": N_("You signed in without your second factor. Sign out, and sign in again with its code."),
    "second-factor-offer-ended": N_("Too much time has passed. Scan the new code, then enter what the app shows."),
    "second-factor-required": N_("The secretariat cannot do without the second factor. You can change it."),
    "second-factor-unreadable": N_(
        "Codes of the app cannot be checked at the moment. Enter a recovery code, and tell the operator."
    ),
    "session-unknown": N_("This device is not signed in any more. Reload the page to see those that are."),
    "sign-in-again": N_("You signed in a while ago. Sign in again to change how you sign in."),
    "email-taken": N_("There is already an account with this e-mail address. Use another address."),
    "contact-unnamed": N_("Write the name of the contact."),
    "contact-unreachable": N_("Write an e-mail address or a telephone number of the contact."),
    "contact-unknown": N_("There is no such contact. Reload the page to see those that there are."),
    "email-malformed": N_("This is not an e-mail address. Write one such as name@example.org."),
    "invitation-unknown": N_("This invitation is not known, or was sent again since. Ask for a new one."),
    "invitation-expired": N_("This invitation has expired. Ask whoever invited you to send it again."),
    "invitation-accepted": N_("This invitation was accepted already. Sign in with your account."),
    "invitation-revoked": N_("This invitation was revoked. Ask whoever invited you."),
    "invitation-void": N_(
        "Whoever invited you can no longer give this mandate. Ask the organisation or the secretariat for another "
        "invitation."
    ),
    "invitation-for-another": N_("This invitation is for another e-mail address than that of your account."),
    "invitation-needs-sign-in": N_("There is an account with this e-mail address. Sign in with it, then accept."),
    "invitation-open": N_("This address has an invitation that is not answered yet. Send that one again."),
    "invitation-unnamed": N_("Write your name as others are to read it."),
    "erasing-oneself": N_("You cannot erase your own account. Ask somebody else of the secretariat."),
    "password-too-short": N_("The password is too short. Use at least %(length)s characters."),
    "token-unknown": N_(
        "There is no such token here. Reload the page of tokens, or see those that there are with: defter token list"
    ),
    "token-issued": N_(
        "This token was already made, and it was shown only then. If it was not kept, revoke it and make another one."
    ),
    "token-too-long": N_("A token lasts at most %(days)s days. Choose a shorter time."),
    "reset-ended": N_("This link was used already, or is too old. Ask for a new one."),
    "mail-unknown": N_("There is no such mail, or it was not given up. Reload the page to see how things stand."),
    "token-missing": N_("Acting needs a token. Ask the secretariat for one, and send it as Authorization: Bearer …"),
    "token-invalid": N_("This token is unknown, expired or revoked. Ask the secretariat for a new one."),
    "token-reads-only": N_("This token may only read. Ask the secretariat for one that may write."),
    "person-unknown": N_("There is nobody with this id. Name somebody who has an account."),
    "time-zone-unknown": N_("No such time zone is known. Write one such as Europe/Istanbul."),
    # organisations
    "organisation-unknown": N_("There is no such organisation. Choose one from the list of organisations."),
    "organisation-not-admitted": N_("This organisation is not admitted to the platform yet. Admit it first."),
    "no-application": N_("There is no application that waits for a decision. Reload the page to see how things stand."),
    "nothing-to-clarify": N_("No clarification is asked for. Reload the page to see how things stand."),
    "organisation-merged": N_("This organisation became a part of another one. Record it for the other one."),
    "organisation-on-hold": N_("The membership of this organisation is on hold. Lift the hold first."),
    "secretariat-stays": N_(
        "The secretariat cannot leave the platform. Give the organisation another role first, and this role to another."
    ),
    "statement-unknown": N_("Nothing of the kind is recorded on behalf of this organisation."),
    "statement-answered": N_("The organisation answered this already. Reload the page to see its answer."),
    "link-ended": N_("This link is no longer valid. Ask the secretariat for a new one."),
    "link-unknown": N_("There is no such link. Reload the page to see those that stand."),
    "link-without-purpose": N_("The link does not say what it is for. Start again from what is to be confirmed."),
    "mandate-ends-before-it-begins": N_("The mandate ends before it begins. Correct one of the two dates."),
    "mandate-unknown": N_("There is no such mandate. Reload the page to see those that stand."),
    # meetings
    "meeting-unknown": N_("There is no such meeting, or you may not see it. Sign in, or look in the list of meetings."),
    "meeting-not-open": N_("This meeting is not open, so nothing can be logged. Open the meeting first."),
    "meeting-closed": N_("This meeting is closed, so this can no longer be changed."),
    "meeting-ends-before-it-starts": N_("The meeting ends before it starts. Correct one of the two times."),
    "agenda-empty": N_("The agenda is empty. Add at least one item before publishing it."),
    "item-unknown": N_("There is no such agenda item. Reload the page to see the agenda as it stands."),
    "item-has-outcomes": N_("Something was logged under this item, so it cannot be taken off the agenda."),
    "outcome-unknown": N_("There is no such outcome. Reload the page to see those that are logged."),
    "outcome-struck": N_("This outcome was struck, so it can no longer be changed. Log a new one instead."),
    "counts-exceed-people": N_("The counts are larger than the number of people. Correct the counts or the total."),
    "figure-incomplete": N_("A figure needs its number, unit, as-of date and source. Fill in what is missing."),
    "nothing-to-redact": N_("There is no text to remove here. Reload the page."),
    # minutes, actions and series
    "meeting-cancelled": N_("This meeting was cancelled, so nothing can be recorded in it. Plan another one."),
    "meeting-already-held": N_("This meeting has begun, so it can no longer be postponed or cancelled."),
    "meeting-not-closed": N_("This meeting is not closed yet. Close it first, then circulate the minutes."),
    "item-carried": N_("This item comes from an earlier meeting, and its text belongs to that one. Change it there."),
    "item-result-unclear": N_(
        "Only a deferred item has a later meeting, and only a referred one somebody to go to. Choose one result."
    ),
    "item-deferred-to-itself": N_("An item cannot be deferred to the meeting that defers it. Choose a later one."),
    "owner-ambiguous": N_("Name one owner: an organisation, somebody outside the platform, or all members."),
    "owner-not-present": N_(
        "This organisation was not at the meeting, so it did not agree there. It will be asked instead."
    ),
    "not-an-action": N_("This outcome is not an action, so nobody answers for it. Make it an action first."),
    "not-its-owner": N_(
        "This organisation is not the owner of this action. Answer only for the actions of your own organisation."
    ),
    "action-done": N_("This action is already done. Reopen it first if that is wrong."),
    "action-declined": N_("This action was declined. Accept it first, then report that it is done."),
    "action-agreed": N_(
        "This action was agreed at the meeting and the minutes are approved. Ask the secretariat for a correction."
    ),
    "date-in-the-future": N_("This date is still to come. Give the day on which it was done."),
    "date-in-the-past": N_("This date has passed. Choose today or a later day."),
    "minutes-approved": N_(
        "The minutes are approved, so the record is locked. The secretariat can begin a correction."
    ),
    "minutes-not-approved": N_("The minutes are not approved yet. Approve them first."),
    "minutes-not-circulated": N_(
        "The minutes are not circulated, so there is nothing to correct or to approve yet. Circulate them first."
    ),
    "corrections-ended": N_(
        "The day for correction requests has passed. Write to the secretariat, or raise it at the next meeting."
    ),
    "corrections-running": N_(
        "Corrections can still be requested, so silence is not approval yet. Wait until the day has passed."
    ),
    "approval-not-by-silence": N_("These minutes are not approved by silence. Approve them at a meeting."),
    "minutes-not-drawn": N_(
        "There are no minutes yet: the meeting is not closed. Look at its page to see how it goes."
    ),
    "version-unknown": N_("There is no such version of the minutes. Choose one from their page."),
    "result-unknown": N_("No result of this meeting was released. Look at its page to see what is public."),
    "request-unknown": N_("There is no such correction request. Reload the page to see those that there are."),
    "request-resolved": N_("This correction request was already resolved. Reload the page to see how."),
    "requests-open": N_("Correction requests are still open. Resolve each of them, then approve the minutes."),
    "series-unknown": N_("There is no such series of meetings. Choose one from the list."),
    "series-exists": N_("There is already a series with this short name. Choose another one."),
    # documents and figures
    "document-unknown": N_("There is no such document, or you may not see it. Sign in, or reload the page."),
    "document-withdrawn": N_("This document was withdrawn, so it can no longer be read."),
    "letter-incomplete": N_("An official letter needs the body that issued it, its number and its date."),
    "figure-unknown": N_("There is no such figure, or it was withdrawn. Reload the page to see those that stand."),
    # files
    "file-unknown": N_("The file is not there. Tell the secretariat which document you wanted to read."),
    "file-not-sent": N_("The bytes of this file are not here. Send them first, then name them by their digest."),
    "file-infected": N_(
        "The virus scanner found something harmful in this file, so it was not kept. Have the computer that it comes "
        "from checked, and choose a clean file."
    ),
    "file-not-scanned": N_(
        "The file could not be checked for viruses, so it was not kept. Try again in a few minutes; if it stays so, "
        "tell the secretariat."
    ),
    "file-kind-unknown": N_(
        "This kind of file cannot be attached. Choose a PDF, picture (PNG, JPEG, WebP), Word or Excel file, or text."
    ),
    "file-too-heavy": N_("This file is too large to be checked. Make its pictures smaller, or save it as PDF."),
    "file-embeds-others": N_(
        "This file has other files inside it, which cannot be checked. Remove them, or save it as PDF, and try again."
    ),
    "file-empty": N_("There is nothing in this file. Check that it is the right one, and that it was saved."),
    "file-too-large": N_("The file is too large: at most 5 MB, and 256 columns. Split it, and send the parts."),
    "file-too-many-rows": N_(
        "The file has more than %(limit)s rows. Split it, and send the parts one after the other."
    ),
    "file-has-macros": N_(
        "The file carries macros, so it was not opened. Save it as .xlsx or .docx and choose it again."
    ),
    "file-has-links": N_(
        "The file takes values from other files, so it was not read. Copy the table as values into a new file."
    ),
    "file-encrypted": N_("The file is protected by a password. Save it without the password and choose it again."),
    "file-old-format": N_("The file has the format of an old Office. Save it as .xlsx or .docx and choose it again."),
    "file-not-a-table": N_("This kind of file cannot be read. Choose an Excel, CSV or Word file (.xlsx, .csv, .docx)."),
    "file-broken": N_("The file cannot be read: it is damaged. Open it, save it anew and choose it again."),
    "cell-too-long": N_("Row %(row)s has a text that is too long for a spreadsheet. Shorten it."),
    # importing minutes
    "import-changed": N_("Things have changed since you checked. Look at the rows below, then record them."),
    "import-content-broken": N_("What was checked did not come back whole. Choose the file, or paste the text, again."),
    "columns-missing": N_(
        "No row names the columns. Above the rows, write the names as in the template; “%(column)s” has to be one."
    ),
    "lines-without-meeting": N_(
        "Lines without a table do not say which meeting they are of. Open the meeting’s page and import them there."
    ),
    "rows-missing": N_("There are no rows below the names of the columns. Write at least one, then check again."),
    "column-unknown": N_("There is no column of this name. Rename it as in the template, or remove it."),
    "column-twice": N_("This column is there twice. Remove one of the two."),
    "cell-without-column": N_("There is no column name above this entry. Name the column, or empty the cell."),
    "label-unknown": N_("The header has no such entry. Rename it as in the template, or remove the row."),
    "label-twice": N_("This entry is in the header twice. Remove one of the two."),
    "label-missing": N_("The header needs this entry. Add a row with this name and its value above the table."),
    "text-missing": N_("Write what was said, decided or promised, or empty the whole row."),
    "text-too-long": N_("This text is longer than %(most)s characters. Shorten it, or make several rows of it."),
    "kind-unknown": N_(
        "This is no kind of outcome. Write note, finding, decision, recommendation, action, figure or next agenda."
    ),
    "meeting-kind-unknown": N_("This is no kind of meeting. Write it as in the template, such as workshop."),
    "language-unknown": N_("This is no language of the platform. Write its name or its code, such as Turkish or tr."),
    "owner-unknown": N_("There is no organisation of this name. Write its name as it stands on the platform."),
    "owner-near": N_("There is no organisation of this name. If you mean “%(nearest)s”, write it so."),
    "owner-shared": N_("Several organisations have this name. Write the full name of the one you mean."),
    "due-unreadable": N_(
        "This is neither a day nor another way of being due. Write a day such as 22.01.2021, or: next meeting, "
        "ongoing, to be set."
    ),
    "day-unreadable": N_("This is not a date. Write day, month and year, such as 22.01.2021."),
    "day-to-come": N_("This day is still to come. Correct it, or plan the meeting first and import the minutes later."),
    "day-of-another-meeting": N_(
        "This is not the day of this meeting. Choose the file of this meeting, or its own page."
    ),
    "time-unreadable": N_("This is not a time. Write hours and minutes, such as 10:00."),
    "place-unknown": N_("No place of this name is known. Write a province or a district, such as Ümraniye."),
    "yes-unreadable": N_("Write yes or no."),
    "number-unreadable": N_("This is not a number. Use digits only."),
    "number-unclear": N_("This number can be read in two ways. If you mean %(without)s, write it without a separator."),
    "as-of-unreadable": N_("This is no date that a number can hold for. Write a day, a month or a year, such as 2021."),
    "population-unknown": N_(
        "This is no group of people that figures distinguish. Write it as in the form for figures."
    ),
    "figure-part-missing": N_("A figure needs its number, unit, as-of date and source. Fill in this cell."),
    "decided-unknown": N_(
        "This is no way of deciding. Write: by consensus, by vote, as a recommendation, or by the chair."
    ),
    "text-twice": N_("This is not the text of the row, though in the same language. Keep one of the two."),
    # files that went out and come back
    "files-too-many": N_("These are more than %(most)s files. Send the others afterwards."),
    "record-unknown": N_("Nothing is recorded under this id here. Keep the ids of an export, or empty the cell."),
    "record-twice": N_("Another row with the same id was edited too. Keep one of the two."),
    "base-unknown": N_("Nothing went out with this id and version. Export again, and make your changes there."),
    "outcome-changed-meanwhile": N_(
        "This outcome was changed on the platform after the file was made: %(column)s is now “%(current)s”. Export "
        "again, and make your change there."
    ),
    "outcome-struck-meanwhile": N_("This outcome was struck after the file was made. Remove your change to its row."),
    "plan-changed-meanwhile": N_(
        "The plan of the meeting was changed after the file was made; here it is now “%(current)s”. Export again, and "
        "make your change there."
    ),
    "host-stays": N_("The host of a meeting stays who it is. Write it as it was."),
    "file-of-another-meeting": N_("This file is of another meeting. Choose that of this one, or empty the cell."),
    # importing organisations
    "organisation-kind-unknown": N_(
        "This is no kind of organisation. Write it as in the template, such as district municipality."
    ),
    "role-unknown": N_("This is no role on the platform. Write member, executive member, observer or secretariat."),
    "name-missing": N_("Write the organisation’s name, or empty the whole row."),
    "kind-missing": N_("Write what kind of organisation it is."),
    "district-elsewhere": N_("There is no such district in this province. Correct one of the two."),
    "name-twice": N_("Row %(row)s has the same name. If these are two, tell them apart by name or by district."),
    "name-taken": N_(
        "There is an organisation of this name already. Write the id of its export, or tell the two apart by name or "
        "by district."
    ),
    "role-stays": N_("A role can be changed, not taken away. Write the role that it has now or will have."),
    "admitted-without-role": N_("The day on which a role began needs the role. Fill in the role, or empty this cell."),
    "admission-missing": N_("Write since when it has this role, such as 22.01.2021."),
    "fixed-once-registered": N_(
        "Kind, place and the day of admission do not change by a file once they are recorded. Write what was there."
    ),
    "organisation-changed-meanwhile": N_(
        "This organisation was changed on the platform after the file was made: %(column)s is now “%(current)s”. "
        "Export again, and make your change there."
    ),
    "item-not-on-agenda": N_(
        "This item is not on the agenda, and it cannot be added any more. Write a title from the agenda, or a dash."
    ),
}

INSTEAD: dict[str, tuple[str, str, str]] = {
    "minutes-not-drawn": (N_("There are no minutes yet"), N_("Go to the meeting"), "/meetings/{meeting}"),
    "result-unknown": (N_("No result was released"), N_("Go to the meeting"), "/meetings/{meeting}"),
    "version-unknown": (N_("There is no such version"), N_("Read the minutes"), "/meetings/{meeting}/minutes"),
}
"""Of problems from which another page leads on: the title, and that page with the words of the link."""

STATUS: dict[type[Problem], int] = {Refused: 422, Forbidden: 403, NotFound: 404, StaleWrite: 409}

TITLES = {
    400: N_("This request could not be understood"),
    403: N_("You may not do this"),
    404: N_("Nothing found at this address"),
    405: N_("This address is not for that"),
    409: N_("Somebody was faster"),
    413: N_("This is too large"),
    422: N_("This cannot be done as things stand"),
    500: N_("Something went wrong here"),
    503: N_("Not available at the moment"),
}

ADVICE = {
    400: N_("Go back, reload the page and try again. Nothing was recorded."),
    403: N_("Sign in, or ask the secretariat whether you should have access. Nothing was recorded."),
    404: N_("Check the address, or start from the home page."),
    405: N_("Go back and use the form or the link on the page."),
    409: N_("Go back and reload the page to see what changed. Nothing of yours was recorded."),
    413: N_("Choose a smaller file, or split it in parts. Nothing was recorded."),
    422: N_("Go back and correct what you sent. Nothing was recorded."),
    500: N_("It is not your fault. Try again; if it stays so, tell the secretariat the reference below."),
    503: N_("Nothing was recorded. Wait a moment, then go back and send it again: what you typed is still there."),
}

LISTS = {
    "meeting-unknown": ("/meetings", N_("List of meetings")),
    "organisation-unknown": ("/organisations", N_("List of organisations")),
    "second-factor-missing": ("/account/second-factor", N_("Set up the second factor")),
    "second-factor-required": ("/account", N_("Your account")),
    "session-unknown": ("/account", N_("Your account")),
    "sign-in-again": ("/sign-in?next=/account", N_("Sign in again")),
}
"""Where to look for what was not found, or what to do first."""

OUTAGES = ("OperationalError", "InterfaceError")
"""What drivers of databases raise when the server or the file is not there: names that all of them share (PEP 249)."""


def sentence(problem: Problem) -> str:
    """What is wrong and what to do, in the reader's language."""
    known = SENTENCES.get(problem.key)
    return _(known) % problem.details if known else _(TITLES[status_of(problem)])


def status_of(problem: Problem) -> int:
    """The HTTP status of a problem."""
    return next(STATUS[kind] for kind in type(problem).__mro__ if kind in STATUS)


def _page(request: AnyRequest, status: int, advice: str | None = None, **values: Any) -> Response[str]:
    title = _(TITLES.get(status, TITLES[400 if status < 500 else 500]))
    shown = advice or _(ADVICE.get(status, ADVICE[400 if status < 500 else 500]))
    visit = visit_of(request)
    values = {"title": title} | values | {"status": status, "advice": shown, "code": status}
    try:
        return page(visit, "shell/error.html", **values)
    except Exception:
        if status < 500:
            raise
        visit.forget()  # the stores that know the reader are what failed
        return page(visit, "shell/error.html", **values)


def on_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    """A problem of the domain that no form has shown."""
    values: dict[str, Any] = {}
    if problem.key == "second-factor-missing" and request.method == "GET":
        return redirect("/account/second-factor", next=visit_of(request).here)
    if problem.key in INSTEAD and "meeting" in request.path_params:
        title, words, path = INSTEAD[problem.key]
        values = {"title": _(title), "instead": (path.format(**request.path_params), _(words))}
    elif problem.key in LISTS:
        path, words = LISTS[problem.key]
        values = {"instead": (path, _(words))}
    elif problem.key == "not-allowed" and visit_of(request).session is None:
        advice = _("This needs an account. Sign in, or ask the secretariat for one. Nothing was recorded.")
        return _page(request, status_of(problem), advice, title=_("Sign in first"))
    return _page(request, status_of(problem), sentence(problem), **values)


def on_http(request: AnyRequest, error: HTTPException) -> Response[str]:
    """What Litestar refuses: unknown addresses, wrong methods, oversize bodies."""
    return _page(request, error.status_code)


def _logged(request: AnyRequest) -> str:
    """The address as it may be written down: that of a signed link is its secret."""
    path: str = visit_of(request).path
    return "/l/(left out)" if path.startswith("/l/") else str(request.scope["path"])


def on_unavailable(request: AnyRequest, error: Exception) -> Response[str]:
    """The log or a database cannot be reached or written."""
    log.error("unavailable", path=_logged(request), error=str(error))
    answer = _page(request, 503)
    answer.headers["retry-after"] = "5"
    return answer


def on_failure(request: AnyRequest, error: Exception) -> Response[str]:
    """Whatever else: logged with a reference that the page names. A database that is away is an outage."""
    if any(kind.__name__ in OUTAGES for kind in type(error).__mro__):
        return on_unavailable(request, error)
    reference = visit_of(request).nonce[:8]
    log.error("failure", path=_logged(request), reference=reference, exc_info=error)
    return _page(request, 500, reference=reference)


HANDLERS: Any = {
    Problem: on_problem,
    HTTPException: on_http,
    Unavailable: on_unavailable,
    Exception: on_failure,
}
