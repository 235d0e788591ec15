"""Whose act comes next: what a worklist is made of."""

from app.engine.standing import CaseStanding
from workflows.vocabulary import Action, Workflow


def owed_roles(workflow: Workflow, standing: CaseStanding, opening: str) -> tuple[str, ...]:
    """Return the roles that owe the next signature, sorted; empty where nobody does.

    What was asked for beside the path is owed before anything else. A chain begun is owed by its
    next signer, whether the path needs it or not.
    """
    questions = _open_questions(workflow, standing)
    owed = questions or [*_path(workflow, standing, opening), *_begun(workflow, standing)]
    roles = {role for action in owed for role in action.sign_offs[len(standing.chain(action.name))].roles}
    return tuple(sorted(roles))


def _open_questions(workflow: Workflow, standing: CaseStanding) -> list[Action]:
    """Return the answers that are owed to acts beside the path done in this state."""
    found = []
    for action in workflow.actions_from(standing.state):
        if not action.answers_to:
            continue
        last = {signed.action: signed.sequence for signed in standing.signatures}
        if last.get(action.answers_to, 0) > last.get(action.name, 0):
            found.append(action)
    return found


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
