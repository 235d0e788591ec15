"""One button, many hands: exactly one event for each case, however many press it at the same instant."""

from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.audit.verify import verify
from app.commands.cases import Act, perform_action
from app.errors import Stale
from app.models import Event, LeadReport, db
from tests.faults.test_races import PROCESSES, results
from tests.support.trials import share
from tests.support.village import Village

ACTION = "open_fast_lane"


def drafts(village: Village, number: int) -> list[str]:
    return [village.open(village.household()) for _ in range(number)]


def acts(app: Flask) -> Counter[int]:
    with app.app_context():
        found = db.session.execute(
            db.select(Event.stream_id).where(Event.stream_kind == "case", Event.kind == "case.acted")
        ).scalars()
        return Counter(found)


def test_of_several_leaders_one_signs_and_the_others_are_told(
    app: Flask, village: Village, tmp_path: Path
) -> None:
    """Four leaders press one button for the version that all of them saw: one wins, three are late."""
    number = share(1000)
    drafts(village, number)
    leaders = [village.county.officer("township_leader").account_id for _ in range(PROCESSES)]
    day = clock.today().toordinal()
    won = results(app, tmp_path, *(("sign", account, day) for account in leaders))
    assert sorted(case for cases in won for case in cases) == sorted(acts(app))
    assert acts(app) == dict.fromkeys(acts(app), 1)
    assert len(acts(app)) == number
    with app.app_context():
        assert verify(db.session()) == []


def test_the_same_form_sent_again_has_one_effect(app: Flask, village: Village, tmp_path: Path) -> None:
    """Four browsers of one person send the same forms again and again: each has one event."""
    refs, rounds = drafts(village, 25), share(25)
    leader = village.officers["township_leader"].account_id
    said = results(app, tmp_path, *[("press", leader, rounds)] * PROCESSES)
    assert {number for numbers in said for number in numbers} == {2}
    assert all(len(numbers) == rounds * len(refs) for numbers in said)
    assert acts(app) == dict.fromkeys(acts(app), 1)
    assert len(acts(app)) == len(refs)


def test_several_who_notice_one_household_at_once_come_to_one_lead(
    app: Flask, village: Village, tmp_path: Path
) -> None:
    """Four officers report the same households at the same instant: one lead each, with all four reports."""
    households = [village.household() for _ in range(share(200))]
    officers = [village.county.officer("township_officer").account_id for _ in range(PROCESSES)]
    day = clock.today().toordinal()
    found = results(app, tmp_path, *(("notice", account, day) for account in officers))
    assert all(leads == found[0] for leads in found)
    with app.app_context():
        per_lead = db.session.execute(
            db.select(LeadReport.lead_id, db.func.count()).group_by(LeadReport.lead_id)
        ).all()
        assert sorted(tuple(row) for row in per_lead) == [(lead, PROCESSES) for lead in sorted(found[0])]
        assert len(per_lead) == len(households)
        assert verify(db.session()) == []


def test_the_same_form_with_other_answers_is_late(app: Flask, village: Village) -> None:
    (ref,) = drafts(village, 1)
    actor = village.officers["township_leader"].actor()
    with app.app_context():
        first = Act(ACTION, 1, clock.today(), answers={"reason_text": "房屋被洪水冲毁，先行救助"})
        perform_action(actor=actor, ref=ref, act=first)
        other = Act(ACTION, 1, clock.today(), answers={"reason_text": "另外一个理由，与前一次不同"})
        with pytest.raises(Stale):
            perform_action(actor=actor, ref=ref, act=other)
        assert perform_action(actor=actor, ref=ref, act=first).sequence == 2
