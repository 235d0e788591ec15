"""Democratic appraisals (民主评议): called, recorded, and carried over into every case that was voted on.

Outcomes are computed from the votes; there is nothing to tick (monitoring.md 4.5).
"""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app import clock
from app.audit.idempotency import once_key
from app.audit.record import content_of, record
from app.commands.batches import Outcome, sign_each
from app.commands.carried import Said, said_in
from app.commands.case_notes import citation, note
from app.commands.cases import Act
from app.commands.meeting_checks import (
    Ballot,
    MeetingPlan,
    MeetingRecord,
    wrong_cases,
    wrong_plan,
    wrong_record,
)
from app.commands.transaction import perform_once, transaction
from app.errors import Forbidden, Invalid, Problem
from app.facts.votes import AGREED, DECLINED, takes_vote
from app.keyring import vault
from app.lookup import get_case, get_meeting
from app.models.account import Person
from app.models.case import Case
from app.models.household import RosterEntry
from app.models.meeting import Attendance, Meeting, Recusal, Vote
from app.permissions import Permission
from app.policy import Actor, HeldPost
from workflows.vocabulary import Carrier

__all__ = ["Ballot", "MeetingPlan", "MeetingRecord", "call_meeting", "carry_votes", "record_meeting",
           "roster_on", "votes_of", "withdraw_meeting"]  # fmt: skip


def call_meeting(*, actor: Actor, plan: MeetingPlan, once: str) -> int:
    """Prepare a meeting: those on the village's roster that day are expected. Return its number."""
    post = _clerk(actor, plan.village)
    key = once_key(actor.account_id, "meeting.called", plan.village, once, said=plan)

    def work(session: Session) -> int:
        expected = roster_on(session, plan.village, plan.held_on)
        cases = _cases(session, actor, plan.refs)
        problems = [*wrong_plan(plan, expected), *wrong_cases(session, cases, plan)]
        if problems:
            raise Invalid(*problems)
        row = _called(plan)
        data = {"village": plan.village, "body": plan.body, "held_on": plan.held_on, "cases": list(plan.refs)}
        data["expected"] = len(expected)
        record(
            session, row, "meeting.called", actor=actor, post=post, occurred_on=clock.today(),
            data=data, once=key,
        )  # fmt: skip
        session.add_all(
            Attendance(meeting_id=row.id, person_id=entry.person_id, kind=entry.kind, present=False)
            for entry in expected
        )
        session.add_all(Vote(meeting_id=row.id, case_id=case.id) for case in cases)
        return row.id

    return perform_once(key, work, lambda first: int(content_of(first.body)["stream"]["id"]))


def _called(plan: MeetingPlan) -> Meeting:
    return Meeting(
        region_code=plan.village,
        purpose=plan.purpose,
        body=plan.body,
        held_on=plan.held_on,
        place=plan.place,
        chair_id=plan.chair_id,
        recorder_id=plan.recorder_id,
        status="called",
        minutes_sealed=None,
        key=vault().new_key(),
    )


def record_meeting(
    *, actor: Actor, meeting_id: int, minutes: MeetingRecord, once: str
) -> tuple[Outcome, ...]:
    """Record a meeting and carry its votes into the cases; tell what became of each.

    Raises :class:`Invalid` with everything that doesn't agree: quorum, votes against those present
    less those who stood aside, kin who didn't, missing papers. Nothing is recorded then.
    """
    key = once_key(actor.account_id, "meeting.recorded", meeting_id, once, said=minutes)

    def work(session: Session) -> None:
        row = get_meeting(session, actor, meeting_id, lock=True)
        post = _clerk(actor, row.region_code)
        if row.status != "called":
            raise Forbidden("already_decided")
        votes = votes_of(session, row)
        problems = wrong_record(session, row, votes, minutes)
        if problems:
            raise Invalid(*problems)
        _write(session, actor, post, row, votes, minutes, key)

    perform_once(key, work, lambda _first: None)
    return carry_votes(actor=actor, meeting_id=meeting_id)


def carry_votes(*, actor: Actor, meeting_id: int, late_reason: str = "") -> tuple[Outcome, ...]:
    """Fire the action of each vote whose case still waits for it, and tell what became of each.

    What was decided is read from the event of the record, so that a second try says the same.
    ``late_reason`` says why it is taken over only now, where the record doesn't.
    """
    with transaction() as session:
        row = get_meeting(session, actor, meeting_id)
        _clerk(actor, row.region_code)
        if row.status != "recorded":
            raise Forbidden("meeting_not_recorded")
        said = said_in(session, row, "meeting.recorded")
        late = {"recorded_in_time": late_reason.strip()} if late_reason.strip() else said.late
        acts = [
            (case.ref, _act(row, case, said, late))
            for case, _ in votes_of(session, row)
            if takes_vote(session, row, case, carried=bool(said.data["votes"][case.ref]["carried"]))
        ]
    # Giving up an elimination is an act of the case itself, which a vote only begins.
    own = [one for one in acts if one[1].action == DECLINED["elimination"]]
    carried = [one for one in acts if one not in own]
    return (*sign_each(actor=actor, acts=carried, carrier=Carrier.MEETING), *sign_each(actor=actor, acts=own))


def withdraw_meeting(*, actor: Actor, meeting_id: int, reason: str, once: str) -> None:
    """Give up a meeting that was prepared and not recorded, with the reason."""
    key = once_key(actor.account_id, "meeting.withdrawn", meeting_id, once, said=reason)

    def work(session: Session) -> None:
        row = get_meeting(session, actor, meeting_id, lock=True)
        post = _clerk(actor, row.region_code)
        if row.status != "called":
            raise Forbidden("already_decided")
        if not reason.strip():
            raise Invalid(Problem("reason", "answer_missing"))
        row.status = "withdrawn"
        record(
            session, row, "meeting.withdrawn", actor=actor, post=post,
            personal={"reason": reason.strip()}, key=row.key, once=key,
        )  # fmt: skip

    perform_once(key, work, lambda _first: None)


def roster_on(session: Session, village: str, day: date) -> list[RosterEntry]:
    """Return those entitled to take part on a day and alive then, each once."""
    rows = session.execute(
        select(RosterEntry)
        .join(Person, Person.id == RosterEntry.person_id)
        .where(
            or_(Person.died_on.is_(None), Person.died_on > day),
            RosterEntry.region_code == village,
            RosterEntry.valid_from <= day,
            or_(RosterEntry.valid_to.is_(None), RosterEntry.valid_to >= day),
        )
        .order_by(RosterEntry.id)
    ).scalars()
    return list({entry.person_id: entry for entry in rows}.values())


def _clerk(actor: Actor, village: str) -> HeldPost:
    if not actor.may(Permission.MEETINGS_RECORD):
        raise Forbidden
    for post in actor.posts:
        if post.covers(village) and post.role == "village_clerk":
            return post
    raise Forbidden


def _cases(session: Session, actor: Actor, refs: Sequence[str]) -> list[Case]:
    return [get_case(session, actor, ref) for ref in dict.fromkeys(refs)]


def votes_of(session: Session, row: Meeting) -> list[tuple[Case, Vote]]:
    """Return the cases that a meeting votes on, each with its vote."""
    found = session.execute(
        select(Case, Vote)
        .join(Vote, Vote.case_id == Case.id)
        .where(Vote.meeting_id == row.id)
        .order_by(Case.id)
    )
    return [(case, vote) for case, vote in found]


def _write(
    session: Session,
    actor: Actor,
    post: HeldPost,
    row: Meeting,
    votes: Sequence[tuple[Case, Vote]],
    minutes: MeetingRecord,
    key: str,
) -> None:
    ballots = {case.ref: minutes.ballots[case.ref] for case, _ in votes}
    with session.no_autoflush:
        row.status = "recorded"
        row.minutes_sealed = vault().seal(row.key, minutes.minutes, context=f"meeting/{row.id}/minutes")
    record(
        session, row, "meeting.recorded", actor=actor, post=post, occurred_on=row.held_on,
        data={
            "held_on": row.held_on,
            "present": sorted(minutes.present),
            "votes": {ref: _plain(one, minutes.present) for ref, one in ballots.items()},
        },
        personal={
            "minutes": minutes.minutes,
            "late": minutes.late_reason,
            **{f"reason.{ref}": one.reason_text for ref, one in ballots.items()},
        },
        key=row.key, once=key,
    )  # fmt: skip
    for attendance in session.execute(select(Attendance).where(Attendance.meeting_id == row.id)).scalars():
        attendance.present = attendance.person_id in minutes.present
    cited = citation(session, row)
    for case, vote in votes:
        ballot = ballots[case.ref]
        vote.agreed, vote.against, vote.abstained = ballot.agreed, ballot.against, ballot.abstained
        session.add_all(
            Recusal(meeting_id=row.id, case_id=case.id, person_id=person_id)
            for person_id in sorted(ballot.recused & minutes.present)
        )
        session.flush()
        note(session, case, "case.noted", actor=actor, post=post, occurred_on=row.held_on, data=cited)


def _plain(ballot: Ballot, present: frozenset[int]) -> dict[str, object]:
    """Return a ballot as the event tells it: numbers and codes, and what follows from them."""
    recused = sorted(ballot.recused & present)
    return {
        "agreed": ballot.agreed,
        "against": ballot.against,
        "abstained": ballot.abstained,
        "recused": recused,
        "carried": ballot.agreed * 2 > len(present) - len(recused),
        "reasons": list(ballot.reasons),
    }


def _act(row: Meeting, case: Case, said: Said, late: Mapping[str, str]) -> Act:
    """Return the act that a vote leads to."""
    vote = said.data["votes"][case.ref]
    if vote["carried"]:
        return Act(AGREED[row.purpose], case.version, row.held_on, reasons=late)
    answers = {"reason_text": said.texts.get(f"reason.{case.ref}", "")}
    if row.purpose == "identification":
        answers["reasons"] = vote["reasons"]
    return Act(DECLINED[row.purpose], case.version, row.held_on, answers=answers, reasons=late)
