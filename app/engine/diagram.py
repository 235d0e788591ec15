"""The ways of a definition: as table rows, as Mermaid text. ``drawing.py`` draws them.

Labels are English messages; ``translate`` gives them in the reader's language.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.vocabulary import Action, Standing, State, Workflow

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """One action as it is done from one state: who signs in which order, and where it leads."""

    state: State
    action: Action
    targets: tuple[State, ...]

    @property
    def stays(self) -> bool:
        """Return whether the case stays where it stands."""
        return self.action.stays(self.state.name)


def rows(workflow: Workflow) -> tuple[Row, ...]:
    """Return every state with every action it meets, in the order of the path."""
    return tuple(
        Row(state, action, tuple(workflow.state(target) for target in action.targets))
        for state in workflow.states
        for action in workflow.actions_from(state.name)
    )


def mermaid(workflow: Workflow, translate: Translate = str) -> str:
    """Return the definition as a Mermaid state diagram."""
    return "\n".join(("stateDiagram-v2", *(f"  {line}" for line in _lines(workflow, translate)))) + "\n"


def _lines(workflow: Workflow, translate: Translate) -> Iterator[str]:
    for state in workflow.states:
        yield f'state "{_plain(translate(state.label))}" as {state.name}'
    for opening in workflow.openings:
        yield f"[*] --> {opening.state} : {_plain(translate(opening.label))}"
    for row in rows(workflow):
        for target in row.targets:
            yield f"{row.state.name} --> {target.name} : {_plain(translate(row.action.label))}"
    for state in workflow.states:
        if state.standing is Standing.FINAL:
            yield f"{state.name} --> [*]"


def _plain(text: str) -> str:
    """Return a label without the signs that end one in Mermaid."""
    for sign, harmless in ((":", "："), (";", "；"), ('"', "'"), ("#", "＃"), ("\n", " ")):
        text = text.replace(sign, harmless)
    return text.replace("： ", "：")
