"""The forms of acts on a problem that bring a record: which form, what it offers, what it makes."""

from collections.abc import Mapping

from flask_babel import gettext

from app import clock
from app.commands.problem_checks import (
    acceptance_record,
    closure_record,
    extension_answer,
    extension_record,
    finding_record,
    lasting_record,
    look_back_record,
    reopening_record,
    settlement_record,
)
from app.commands.problem_plans import approval_record, plan_record
from app.commands.problem_records import claim_record, progress_record, self_check_record
from app.queries.cases import CasePage
from app.queries.problem_file import ProblemFile
from app.queries.problem_file_choices import acceptors, measures_of_paper, people_of, units_for
from app.web.access import current_actor
from app.web.forms.action import ActionForm
from app.web.forms.problem_plan import Beginning, PlanForm
from app.web.forms.problem_records import (
    AcceptanceForm,
    ApprovalForm,
    ClaimForm,
    ExtensionForm,
    FindingForm,
    LastingForm,
    LastingReviewForm,
    LookBackForm,
    ProgressForm,
    SelfCheckForm,
)
from app.web.record_page import RecordPage


def _problem(page: CasePage) -> ProblemFile:
    assert page.problem is not None  # noqa: S101 - these acts belong to cases of problems alone
    return page.problem


def _nothing(_form: ActionForm, _page: CasePage) -> None:
    """Offer nothing: everything is typed."""


def _offer_plan(form: PlanForm, page: CasePage) -> None:
    it = _problem(page)
    near, others = units_for(it, page.territory)
    if form.untouched:
        form.begin(_beginning(it, page.ref))
    form.offer(near, others)
    form.offer_people(people_of({number for number, _ in near} | form.chosen))


def _beginning(it: ProblemFile, ref: str) -> Beginning:
    """Return the plan of this round that came back, else what the paper of the batch names."""
    if it.now.plan is None:
        alone = [it.lead_id] if it.rectifying == {it.lead_id} else []
        ahead = it.deadline_on is not None and it.deadline_on >= clock.today()
        return Beginning(
            measures=[(text, alone, False) for text in measures_of_paper(current_actor(), ref)],
            due_on=it.deadline_on if ahead else None,
        )
    return Beginning(
        measures=[(one.text, one.units, one.lasting) for one in it.measures],
        person_id=it.person_id,
        criterion=it.criterion,
        proof=[one.code for one in it.proof],
        due_on=it.due_on,
        lasting_goal=it.lasting_goal,
    )


def _offer_acceptors(form: ApprovalForm, page: CasePage) -> None:
    it = _problem(page)
    form.offer(acceptors(it.rectifying), it.acceptor_id or it.department_id)


def _offer_tasks(form: ProgressForm, page: CasePage) -> None:
    """Offer the open tasks of the reader's units; what lasts is never done, it is reviewed."""
    own = {post.organisation_id for post in current_actor().posts}
    form.offer(
        (
            task.id,
            gettext("%(measure)s (%(unit)s)", measure=task.measure, unit=task.unit),
        )
        for task in _problem(page).tasks
        if task.unit_id in own and task.done_on is None and not task.lasting
    )


def _offer_today(form: AcceptanceForm, _page: CasePage) -> None:
    if form.untouched:
        form.begin(clock.today())


PROBLEM_RECORDS: Mapping[str, RecordPage] = {
    "finding": RecordPage(
        FindingForm,
        "problems/_record_finding.html",
        _nothing,
        lambda form, _way: finding_record(form.sheet()),
    ),
    "settlement": RecordPage(
        ActionForm,
        "problems/_record_settlement.html",
        _nothing,
        lambda form, _way: settlement_record(form.answers["result"]),
    ),
    "claim": RecordPage(
        ClaimForm, "problems/_record_claim.html", _nothing, lambda form, _way: claim_record(form.sheet())
    ),
    "plan": RecordPage(
        PlanForm, "problems/_record_plan.html", _offer_plan, lambda form, _way: plan_record(form.sheet())
    ),
    "plan_approval": RecordPage(
        ApprovalForm,
        "problems/_record_plan_approval.html",
        _offer_acceptors,
        lambda form, _way: approval_record(form.chosen),
    ),
    "progress": RecordPage(
        ProgressForm,
        "problems/_record_progress.html",
        _offer_tasks,
        lambda form, _way: progress_record(form.sheet()),
    ),
    "extension": RecordPage(
        ExtensionForm,
        "problems/_record_extension.html",
        _nothing,
        lambda form, _way: extension_record(form.new_due_on.data),
    ),
    "extension_grant": RecordPage(
        ActionForm,
        "problems/_record_extension_answer.html",
        _nothing,
        lambda _form, _way: extension_answer(granted=True),
    ),
    "extension_refusal": RecordPage(
        ActionForm,
        "problems/_record_extension_answer.html",
        _nothing,
        lambda _form, _way: extension_answer(granted=False),
    ),
    "lasting": RecordPage(
        LastingForm,
        "problems/_record_lasting.html",
        _nothing,
        lambda form, _way: lasting_record(form.goal.data),
    ),
    "self_check": RecordPage(
        SelfCheckForm,
        "problems/_record_self_check.html",
        _nothing,
        lambda form, _way: self_check_record(form.text.data),
    ),
    "acceptance": RecordPage(
        AcceptanceForm,
        "problems/_record_acceptance.html",
        _offer_today,
        lambda form, _way: acceptance_record(form.inspected_on.data, form.text.data),
    ),
    "look_back": RecordPage(
        LookBackForm,
        "problems/_record_look_back.html",
        _nothing,
        lambda form, _way: look_back_record(form.sheet(), kind="look_back"),
    ),
    "lasting_review": RecordPage(
        LastingReviewForm,
        "problems/_record_look_back.html",
        _nothing,
        lambda form, _way: look_back_record(form.sheet(), kind="lasting_review"),
    ),
    "closure": RecordPage(
        ActionForm, "problems/_record_closure.html", _nothing, lambda _form, _way: closure_record()
    ),
    "reopening": RecordPage(
        ActionForm, "problems/_record_reopening.html", _nothing, lambda _form, _way: reopening_record()
    ),
}
"""By the name of the record in ``workflows/rectification/acts.py``."""
