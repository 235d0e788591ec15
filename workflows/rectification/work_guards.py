"""Work, proof, acceptance and closure (rectification.md 2.1 steps 5 to 12, 2.4, 4).

Each function is one released condition: its name is stored with definitions and events. Where the
sources are silent the condition rests on a county parameter and says so.
"""

from datetime import date, timedelta

from workflows.facts import Facts
from workflows.rectification.claim_guards import problem
from workflows.rectification.codes import ABOVE_COUNTY, PAPERS_OF_PROOF, WORK_PAPERS
from workflows.rectification.facts import ProofFacts
from workflows.vocabulary import Guard, Mode
from workflows.words import N_


def tasks_done(facts: Facts) -> bool:
    """No unit owes anything any more of what is to be done now; what lasts is reviewed later."""
    tasks = [one for one in problem(facts).tasks if not one.lasting]
    return all(one.done_on is not None for one in tasks)


def work_was_reported(facts: Facts) -> bool:
    """At least one report of work was written since the plan."""
    return bool(problem(facts).reports)


def proof_is_newer(facts: Facts) -> bool:
    """There is proof of work, and some of it is newer than the problem."""
    subject = problem(facts)
    return subject.found_on is not None and any(
        one.dated >= subject.found_on for one in _work_papers(subject.papers)
    )


def proof_of_its_class(facts: Facts) -> bool:
    """Every paper that the criterion's class of proof consists of is there."""
    subject = problem(facts)
    needed = {kind for proof in subject.proof for kind in PAPERS_OF_PROOF[proof]}
    return bool(needed) and needed <= {one.kind for one in subject.papers}


def after_follows_before(facts: Facts) -> bool:
    """A picture after wasn't taken before the picture before."""
    subject = problem(facts)
    before = [one.taken_on for one in subject.of_kind("before_photo") if one.taken_on]
    after = [one.taken_on for one in subject.of_kind("after_photo") if one.taken_on]
    return not before or not after or max(after) >= max(before)


def proof_not_reused(facts: Facts) -> bool:
    """No paper of the file lies in that of another problem too."""
    return not any(one.reused for one in problem(facts).papers)


def proof_not_of_last_days(facts: Facts) -> bool:
    """Not seven in ten of the papers are of the last seven days before the day promised."""
    subject = problem(facts)
    papers = _work_papers(subject.papers)
    if subject.due_on is None or not papers:
        return True
    late = sum(1 for one in papers if one.dated > subject.due_on - timedelta(days=7))
    return late * 10 < len(papers) * 7 or len(papers) < 3


def inspected_on_the_spot(facts: Facts) -> bool:
    """The day of the check on the spot is recorded, not before the unit said it was done."""
    subject, said = problem(facts), facts.latest("submit_for_acceptance")
    return subject.inspected_on is not None and said is not None and subject.inspected_on >= said.occurred_on


def inspection_on_file(facts: Facts) -> bool:
    """The record of the check on the spot lies in the file."""
    return bool(problem(facts).of_kind("acceptance_record"))


def result_hung_long_enough(facts: Facts) -> bool:
    """The notice hung for all its days, posted once the result was accepted; ``answers`` bring both days."""
    last = problem(facts).notice_last_day
    posted, taken = (_day(facts, name) for name in ("posted_on", "taken_down_on"))
    if last is None or posted is None or taken is None or posted < facts.entered_on:
        return False
    return last < taken <= facts.occurred_on


def result_notice_on_file(facts: Facts) -> bool:
    """A picture of the notice lies in the file."""
    return bool(problem(facts).of_kind("closure_notice"))


def finder_agrees(facts: Facts) -> bool:
    """Where somebody else's consent is needed, the paper lies in the file, of this round."""
    subject, rule = problem(facts), facts.profile["finder_consent"]
    if rule == "never" or (rule == "above" and subject.level not in ABOVE_COUNTY):
        return True
    return any(
        subject.found_on is not None and one.kept_on >= subject.found_on
        for one in subject.of_kind("finder_consent")
    )


def checked_by_others(facts: Facts) -> bool:
    """Nobody who accepted had a hand in the work, as far as signatures tell."""
    worked = {who for done in facts.done if done.action in _OWN_WORK for who in done.signers}
    accepted = {who for done in facts.done if done.action == "accept" for who in done.signers}
    return not worked & accepted


def look_back_shows_it(facts: Facts) -> bool:
    """Where a look-back is named as the reason, one since the closure found the problem again."""
    if facts.answers.get("basis") != "look_back":
        return True
    return any(
        one.result not in ("holds", "progressing") and one.held_on >= facts.entered_on
        for one in problem(facts).look_backs
    )


def has_lasting_duty(facts: Facts) -> bool:
    """Something is kept up after closure."""
    return problem(facts).lasting


_OWN_WORK = ("submit_plan", "report_progress", "submit_for_acceptance")


def _work_papers(papers: tuple[ProofFacts, ...]) -> tuple[ProofFacts, ...]:
    return tuple(one for one in papers if one.kind in WORK_PAPERS)


def _day(facts: Facts, name: str) -> date | None:
    value = facts.answers.get(name)
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) and value else None


TASKS = Guard(
    tasks_done,
    N_("A unit still owes its part. Nothing is handed in or closed while a task is open."),
    N_("A problem closes when its last task closes; a reading of rectification.md 1.2, ours."),
)
WORK = (
    TASKS,
    Guard(
        work_was_reported,
        N_("No work has been reported yet. Report what was done, then hand it in."),
        N_("Wuhu 2019: reported as done before work began (red flag R01)."),
        flag="R01",
    ),
    Guard(
        proof_is_newer,
        N_("The file has no proof of work that is newer than the problem. Add it."),
        N_("Wuhu, Helinge'er and Qinzhou: closed before it was put right (red flag R01)."),
        flag="R01",
        form=True,
    ),
    Guard(
        proof_of_its_class,
        N_("A paper is missing that the plan's criterion asks for. See the list of proof."),
        N_("Lanshan 2023: proof item by item; its class is decided with the plan (red flag R03)."),
        flag="R03",
        form=True,
    ),
    Guard(
        after_follows_before,
        N_("The picture after was taken before the picture before. Check which is which."),
        N_("Pictures before and after of the same spot (Qinghe 2023; red flag R04)."),
        flag="R04",
    ),
    Guard(
        proof_not_reused,
        N_("A paper lies in another problem's file too. Say why it proves both."),
        N_("Qianchuan 2019: one picture as proof of many things (red flag R04)."),
        Mode.WARN,
        flag="R04",
    ),
    Guard(
        proof_not_of_last_days,
        N_("Most of the proof is of the last days before the time limit."),
        N_("Red flag R14: put right for the day; computed for inspectors."),
        Mode.AUDIT,
        flag="R14",
    ),
)
STILL_PROVED = tuple(guard for guard in WORK if guard.mode is Mode.BLOCK)
INSPECTED = (
    Guard(
        inspected_on_the_spot,
        N_("Give the day of the check on the spot; it lies after the unit handed the problem in."),
        N_("County acceptance: check on the spot and of the papers (Yichang; rectification.md 2.1 step 8)."),
        form=True,
    ),
    Guard(
        inspection_on_file,
        N_("Add the record of the check on the spot, signed by those who were there."),
        N_("County acceptance: check on the spot and of the papers (Yichang; rectification.md 2.1 step 8)."),
        form=True,
    ),
)
ON_NOTICE = (
    Guard(
        result_hung_long_enough,
        N_("The notice has to be posted after the acceptance and to hang for all its days. Check both days."),
        N_("Suma 2023: ten working days; Siping Tiedong 2019: seven days; a county parameter."),
        form=True,
    ),
    Guard(
        result_notice_on_file,
        N_("Add a picture of the notice."),
        N_("Practice of public notices: pictures of the posted notice."),
        form=True,
    ),
)
FINDER_AGREES = Guard(
    finder_agrees,
    N_("Add the consent of the office that found the problem."),
    N_("Pingtang 2020: closed after agreeing with the audit office and the departments above."),
    form=True,
)
OTHERS_CHECKED = Guard(
    checked_by_others,
    N_("Who accepted it had a hand in the work."),
    N_("Red flag R15: checks itself (Pinghe 2019); computed for inspectors, refused at the acceptance."),
    Mode.AUDIT,
    flag="R15",
)
SHOWN_BY_LOOK_BACK = Guard(
    look_back_shows_it,
    N_("The file has no look-back that found the problem again. Record it first, or name what shows it."),
    N_("Reservoir hazard rules: a closed item opens again only with a reason (2.1 step 13)."),
    form=True,
)
LASTING = Guard(
    has_lasting_duty,
    N_("Nothing is kept up here: the plan has no lasting part."),
    N_("Lasting duties have review dates of their own (rectification.md 6.2)."),
)
