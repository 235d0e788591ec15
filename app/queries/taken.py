"""An act that was taken already, as its form stood then: to know a second press of the same button."""

from app.definitions import of_case
from app.lookup import get_case
from app.models.base import db
from app.policy import Actor
from app.queries.case_ways import Way
from app.queries.cases import CasePage


def taken_way(actor: Actor, page: CasePage, action: str, seen: int) -> Way | None:
    """Return an act as it stood for whoever saw version ``seen``, where that very act came next.

    A second press of a button whose first one has moved the case is asked against it.
    """
    act = next(
        (
            one
            for one in page.entries
            if (one.data.get("action"), one.data.get("version")) == (action, seen + 1)
        ),
        None,
    )
    if act is None:
        return None
    workflow = of_case(db.session(), get_case(db.session(), actor, page.ref).workflow_digest).workflow
    definition = workflow.action(action, str(act.data["source"]))
    position = int(str(act.data["position"]))
    targets = definition.targets if not position else (str(act.data["target"]),)
    return Way(
        name=action,
        label=definition.label,
        owed=False,
        missing=(),
        mine=True,
        elsewhere="",
        record=definition.record if not position else "",
        papers=(),
        position=position,
        length=len(definition.sign_offs),
        due=(),
        targets=tuple((name, workflow.state(name).label) for name in targets),
        warnings=(),
        county=False,
        version=seen,
        action=definition,
    )
