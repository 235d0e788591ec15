"""The registry of procedures. A new workflow is one new file and one line here."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product

from workflows.facts import Facts
from workflows.monitoring import definition as monitoring
from workflows.rectification import definition as rectification
from workflows.suspicion import definition as suspicion
from workflows.vocabulary import Workflow


@dataclass(frozen=True, slots=True)
class WorkflowFamily:
    """A procedure with its variants (decisions.md 14).

    ``build`` makes the definition of one variant, a choice for each of ``dimensions``. ``guards``
    are the conditions by their released names, for definitions restored from storage.
    """

    name: str
    build: Callable[[Mapping[str, str]], Workflow]
    dimensions: Mapping[str, tuple[str, ...]]
    guards: Mapping[str, Callable[[Facts], bool]]

    def variants(self) -> Iterable[dict[str, str]]:
        """Yield every variant, the default one first."""
        for choice in product(*self.dimensions.values()):
            yield dict(zip(self.dimensions, choice, strict=True))


REGISTRY: dict[str, WorkflowFamily] = {
    family.name: family
    for family in (
        WorkflowFamily("monitoring", monitoring.build, monitoring.DIMENSIONS, monitoring.GUARDS),
        WorkflowFamily("rectification", rectification.build, rectification.DIMENSIONS, rectification.GUARDS),
        WorkflowFamily("suspicion", suspicion.build, suspicion.DIMENSIONS, suspicion.GUARDS),
    )
}
