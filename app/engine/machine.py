"""Compiles a definition into one shared state machine and moves cases through it.

The machine has no model, no queue and no automatic transitions: it holds the graph, nothing else.
A case's state goes in as text and comes out as text.
"""

from dataclasses import dataclass

from transitions import Machine, MachineError

from app.errors import UnsafeStart
from workflows.vocabulary import Workflow


class ImpossibleMove(Exception):
    """The graph has no such way. The options of a case never offer it; asking for it is a fault."""


@dataclass(slots=True)
class _Carrier:
    """Holds the state of one case while one trigger fires, and is thrown away."""

    state: str


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A definition with its machine, shared by every thread of a process."""

    workflow: Workflow
    machine: Machine

    def move(self, state: str, action: str, target: str) -> str:
        """Return the state after ``action`` from ``state`` towards ``target``.

        Raises :class:`ImpossibleMove` where the definition has no such way.
        """
        event = self.machine.events.get(_event(action, target))
        if event is None:
            raise ImpossibleMove(f"{action} never leads to {target}")
        carrier = _Carrier(state)
        try:
            event.trigger(carrier)
        except MachineError as error:
            raise ImpossibleMove(f"{action} does not lead from {state} to {target}") from error
        return carrier.state


def compile_workflow(workflow: Workflow) -> Compiled:
    """Build the machine of a definition. Done once for each definition, then shared.

    The library takes any text for a state; so every name is checked here before it sees one.
    """
    names = [state.name for state in workflow.states]
    machine = Machine(
        model=None,
        states=names,
        initial=names[0],
        auto_transitions=False,
        queued=False,
        send_event=False,
    )
    for action in workflow.actions:
        unknown = {*action.source, *action.targets} - set(names)
        if unknown:
            raise UnsafeStart(f"{action.name} names states that don't exist: {', '.join(sorted(unknown))}")
        for target in action.targets:
            machine.add_transition(_event(action.name, target), list(action.source), target)
    return Compiled(workflow, machine)


def _event(action: str, target: str) -> str:
    return f"{action}→{target}"
