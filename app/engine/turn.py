"""Whose act comes next: what a worklist is made of."""

from app.engine.standing import CaseStanding
from workflows.vocabulary import Action, Workflow


def owed_roles(workflow: Workflow, standing: CaseStanding, opening: str) -> tuple[str, ...]:
    """Return the roles that owe the next signature, sorted; empty where nobody does.

    What was asked for beside the path is owed before anything else. A chain begun is owed by its
    next signer, whether the path needs it or not.
    """
    owed = _owed(workflow, standing, opening)
    roles = {role for action in owed for role in action.sign_offs[len(standing.chain(action.name))].roles}
    return tuple(sorted(roles))


def owed_body(workflow: Workflow, standing: CaseStanding, opening: str) -> str:
    """Return the part that whoever owes the next signature has in the case, empty where it isn't one."""
    bodies = {action.body for action in _owed(workflow, standing, opening)}
    return bodies.pop() if len(bodies) == 1 else ""


def _owed(workflow: Workflow, standing: CaseStanding, opening: str) -> list[Action]:
    questions = _open_questions(workflow, standing)
    return questions or [*_path(workflow, standing, opening), *_begun(workflow, standing)]


def _open_questions(workflow: Workflow, standing: CaseStanding) -> list[Action]:
    """Return the answers that are owed to acts beside the path done in this state.

    Where several acts answer one, such as granting and refusing, each of them settles it.
    """
    last = {signed.action: signed.sequence for signed in standing.signatures}
    answers = [action for action in workflow.actions_from(standing.state) if action.answers_to]
    return [
        action
        for action in answers
        if last.get(action.answers_to, 0)
        > max(last.get(one.name, 0) for one in answers if one.answers_to == action.answers_to)
    ]


def _path(workflow: Workflow, standing: CaseStanding, opening: str) -> list[Action]:
    way = next((one for one in workflow.openings if one.name == opening), None)
    offered = workflow.actions_from(standing.state)
    if way is not None and way.owes and way.state == standing.state:
        return [action for action in offered if action.name == way.owes]
    done = {(one.action, one.source) for one in standing.done(workflow)}
    owed = [action for action in offered if action.owed]
    moving = [action for action in owed if not action.stays(standing.state)]
    beside = [
        action
        for action in owed
        if action.stays(standing.state) and (action.name, standing.state) not in done
    ]
    waiting = {action.name for action in beside}
    # What has to be done beside the path first is owed instead of what it holds up.
    return [*beside, *(action for action in moving if not waiting & set(action.after))]


def _begun(workflow: Workflow, standing: CaseStanding) -> list[Action]:
    return [action for action in workflow.actions_from(standing.state) if standing.chain(action.name)]
