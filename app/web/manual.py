"""The manual (操作手册): every procedure told from its definition, so that it can't be out of date."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app import clock
from app.engine.diagram import rows
from app.engine.drawing import svg
from app.errors import NotFound
from app.profiles import values
from app.web.access import current_actor, signed_in
from app.web.wording import roles_label
from workflows import REGISTRY, WorkflowFamily
from workflows.parameters import PARAMETERS, Parameter
from workflows.parameters import variant as variant_of
from workflows.vocabulary import Action, Carrier, Guard, Mode, Standing, State, Workflow
from workflows.words import N_

blueprint = Blueprint("manual", __name__, url_prefix="/manual")

STANDINGS: Mapping[Standing, tuple[Any, str]] = {
    Standing.OPEN: (_l("Work is owed"), "info"),
    Standing.SETTLED: (_l("Settled, with ways on"), "good"),
    Standing.FINAL: (_l("End"), "secondary"),
}
CARRIERS: Mapping[Carrier, Any] = {
    Carrier.COMPARISON: _l("Done with a comparison list, for many households at once."),
    Carrier.MEETING: _l("Done with the record of a meeting, which decides on several households."),
    Carrier.NOTICE: _l("Done with a public notice, which names several households."),
    Carrier.SIGNATURE: _l("Can be signed for many cases from one list."),
}
MODES: Mapping[Mode, tuple[Any, str]] = {
    Mode.BLOCK: (_l("Refused"), "bad"),
    Mode.WARN: (_l("Needs a written reason"), "warn"),
    Mode.AUDIT: (_l("Noted for inspectors"), "secondary"),
}
_PARAMETER_OF = {"acceptance": "acceptance_level"}
"""Dimensions of a variant that the profile knows under another key."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One guard as the manual tells it."""

    sentence: str
    basis: str
    mode: Any
    tone: str


@dataclass(frozen=True, slots=True)
class Act:
    """One action of a state: who signs in which order, where it leads, what is checked."""

    label: str
    targets: tuple[tuple[int, str], ...]
    stays: bool
    signers: tuple[str, ...]
    carrier: Any
    before: tuple[str, ...]
    not_by: tuple[str, ...]
    fields: tuple[tuple[str, bool], ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One state: its number on the drawing, what the family reads, its limits and its actions."""

    number: int
    name: str
    label: str
    standing: Any
    tone: str
    family_reads: str
    limits: tuple[str, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One choice of the county that shapes the procedure, with the value shown here."""

    key: str
    label: str
    choices: tuple[tuple[str, str], ...]
    chosen: str


@blueprint.get("")
@signed_in
def index() -> str:
    """List the procedures."""
    today = values(clock.today())
    found = [(family.name, arranged(family, today, {})) for family in REGISTRY.values()]
    return render_template("manual/index.html", workflows=found)


@blueprint.get("/<name>")
@signed_in
def show(name: str) -> str:
    """Tell one procedure, as this county has it today or in another variant."""
    if name not in REGISTRY:
        raise NotFound
    family, today = REGISTRY[name], values(clock.today())
    workflow = arranged(family, today, request.args)
    return render_template(
        "manual/show.html",
        name=name,
        label=gettext(workflow.label),
        drawing=_drawing(workflow),
        dimensions=tuple(_dimensions(family, workflow)),
        own=dict(workflow.variant) == _of_county(family, today),
        openings=tuple(
            (gettext(one.label), roles_label(one.roles), _spot(workflow, one.state))
            for one in workflow.openings
        ),
        places=tuple(places(workflow, today, inspector="inspector" in current_actor().roles)),
    )


def _of_county(family: WorkflowFamily, today: Mapping[str, object]) -> dict[str, str]:
    wanted = variant_of(today)
    return {key: wanted.get(key, choices[0]) for key, choices in family.dimensions.items()}


def arranged(family: WorkflowFamily, today: Mapping[str, object], asked: Mapping[str, str]) -> Workflow:
    """Build the county's variant; an answer in the address that is offered goes before it."""
    county = _of_county(family, today)
    return family.build(
        {
            key: asked[key] if asked.get(key) in choices else county[key]
            for key, choices in family.dimensions.items()
        }
    )


def _drawing(workflow: Workflow) -> Markup:
    # The drawing escapes every label itself; there is nothing of a user's in it.
    return Markup(  # noqa: S704
        svg(
            workflow,
            gettext,
            title=gettext("The way of a case"),
            description=gettext(
                "%(count)d states from top to bottom. The same is told in words below.",
                count=len(workflow.states),
            ),
        )
    )


def _dimensions(family: WorkflowFamily, workflow: Workflow) -> Iterator[Dimension]:
    for key, offered in family.dimensions.items():
        parameter: Parameter | None = PARAMETERS.get(_PARAMETER_OF.get(key, key))
        label, words = (parameter.label, dict(parameter.choices)) if parameter else _OF_CASES[key]
        yield Dimension(
            key,
            gettext(label),
            tuple((choice, gettext(words[choice])) for choice in offered),
            workflow.variant[key],
        )


_OF_CASES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "unit": (
        N_("Unit that answers"),
        {
            "village": N_("Village"),
            "township": N_("Township"),
            "department": N_("Department in charge"),
            "county": N_("County"),
        },
    )
}
"""Dimensions that each case decides by itself, and no county: their label and the words of their choices."""


def _spot(workflow: Workflow, state: str) -> tuple[int, str]:
    return workflow.position(state) + 1, gettext(workflow.state(state).label)


def places(workflow: Workflow, today: Mapping[str, object], *, inspector: bool) -> Iterator[Place]:
    """Yield every state as the manual tells it, with the limits of ``today``'s profile.

    Conditions that are only noted are told to an ``inspector`` and to nobody else.
    """
    found = rows(workflow)
    for number, state in enumerate(workflow.states, 1):
        standing, tone = STANDINGS[state.standing]
        yield Place(
            number,
            state.name,
            gettext(state.label),
            standing,
            tone,
            gettext(state.public_word) if state.public_word else "",
            tuple(_limits(state, today)),
            tuple(_act(workflow, state, row.action, inspector) for row in found if row.state is state),
        )


def _limits(state: State, today: Mapping[str, object]) -> Iterator[str]:
    for deadline in state.deadlines:
        limit = today.get(deadline.parameter)
        if not isinstance(limit, Mapping):
            continue
        label, days = gettext(PARAMETERS[deadline.parameter].label), limit["days"]
        if limit["unit"] == "working":
            yield gettext("%(limit)s: %(days)d working days", limit=label, days=days)
        else:
            yield gettext("%(limit)s: %(days)d calendar days", limit=label, days=days)


def _act(workflow: Workflow, state: State, action: Action, inspector: bool) -> Act:
    labels = {one.name: gettext(one.label) for one in workflow.actions}
    return Act(
        gettext(action.label),
        tuple(_spot(workflow, target) for target in action.targets),
        action.stays(state.name),
        tuple(roles_label(sign_off.roles) for sign_off in action.sign_offs),
        CARRIERS.get(action.carrier, ""),
        tuple(dict.fromkeys(labels[name] for name in action.after)),
        tuple(dict.fromkeys(labels[name] for name in action.not_by_signer_of)),
        tuple((gettext(field.label), field.required) for field in action.fields),
        tuple(_condition(guard) for guard in action.guards if guard.mode is not Mode.AUDIT or inspector),
    )


def _condition(guard: Guard) -> Condition:
    mode, tone = MODES[guard.mode]
    return Condition(gettext(guard.sentence), gettext(guard.basis), mode, tone)
