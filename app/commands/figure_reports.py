"""Reports of figures (报表定义): kept with the rules of their day, ended. Each is its office's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app import clock, profiles
from app.audit.idempotency import once_key
from app.audit.record import looks_personal, record
from app.commands.transaction import perform_once
from app.errors import Forbidden, Invalid, NotFound, Problem
from app.lookup import get_region
from app.models.figure_report import FigureReport
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.figures import GROUPS, PARAMETERS, PERIODS, of_group, rule_digest

LONGEST_TITLE = 80


@dataclass(frozen=True, slots=True)
class ReportSheet:
    """What a report counts: names of groups, a region code, and ``month``, ``quarter`` or ``year``."""

    title: str
    place: str
    groups: Sequence[str]
    period: str


def keep_report(*, actor: Actor, sheet: ReportSheet, once: str) -> int:
    """Keep a report with today's rules and parameters and return its number.

    Raises :class:`Invalid` with what is wrong by the names of the sheet, :class:`NotFound` for a place out
    of reach.
    """
    post = _post(actor)
    key = once_key(actor.account_id, "report.kept", once, said=sheet)

    def work(session: Session) -> int:
        wrong = list(_wrong(sheet))
        if wrong:
            raise Invalid(*wrong)
        region = get_region(session, actor, sheet.place)
        today = clock.today()
        known = profiles.values(today)
        row = FigureReport(
            territory=post.territory, title=sheet.title.strip(), place=region.code,
            groups=[name for name, _ in GROUPS if name in sheet.groups], period=sheet.period,
            rules={one.name: rule_digest(one) for name in sheet.groups for one in of_group(name)},
            parameters={name: known[name] for name in PARAMETERS},
            account_id=actor.account_id, made_at=clock.now(), ended_on=None,
        )  # fmt: skip
        data = {"title": row.title, "place": row.place, "groups": list(row.groups), "period": row.period,
                "rules": dict(row.rules), "parameters": dict(row.parameters)}  # fmt: skip
        record(session, row, "report.kept", actor=actor, post=post, data=data, once=key)
        return row.id

    return perform_once(key, work, lambda first: int(first.stream_id))


def end_report(*, actor: Actor, report_id: int, once: str) -> None:
    """End a report of one's own office: it stands in no list any more."""
    post = _post(actor)
    key = once_key(actor.account_id, "report.ended", report_id, once)

    def work(session: Session) -> None:
        row = session.get(FigureReport, report_id, with_for_update=True)
        if row is None or row.territory != post.territory:
            raise NotFound
        if row.ended_on is not None:
            return
        with session.no_autoflush:
            row.ended_on = clock.today()
        record(session, row, "report.ended", actor=actor, post=post, once=key)

    perform_once(key, work, lambda _first: None)


def _post(actor: Actor) -> HeldPost:
    post = actor.post_for(Permission.FIGURES_READ)
    if post is None:
        raise Forbidden
    return post


def _wrong(sheet: ReportSheet) -> list[Problem]:
    wrong = []
    title = sheet.title.strip()
    if not title:
        wrong.append(Problem("title", "answer_missing"))
    elif len(title) > LONGEST_TITLE:
        wrong.append(Problem("title", "too_long", {"most": LONGEST_TITLE}))
    elif looks_personal(title):
        wrong.append(Problem("title", "personal_number"))
    if not sheet.groups:
        wrong.append(Problem("groups", "choose_some"))
    elif not set(sheet.groups) <= set(dict(GROUPS)):
        wrong.append(Problem("groups", "unknown_choice"))
    if sheet.period not in dict(PERIODS):
        wrong.append(Problem("period", "unknown_choice"))
    return wrong
