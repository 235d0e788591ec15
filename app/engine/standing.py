"""Where a case stands: its state, the signatures of a chain begun, the actions that are completed."""

from dataclasses import dataclass
from datetime import date

from workflows.facts import Done
from workflows.soundness import standing_after
from workflows.vocabulary import Workflow


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature that still stands.

    ``account_id`` signed, ``on_behalf_of`` is whose post it was where it was delegated; both count
    as signers. ``position`` of ``length`` is its place in the chain.
    """

    action: str
    source: str
    target: str
    position: int
    length: int
    account_id: int
    on_behalf_of: int | None
    role: str
    occurred_on: date
    sequence: int

    @property
    def people(self) -> frozenset[int]:
        """Return everybody who takes part by this signature."""
        return frozenset(who for who in (self.account_id, self.on_behalf_of) if who is not None)


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """A case as the engine sees it: ``signatures`` are all that stand, oldest first."""

    state: str
    territory: str
    signatures: tuple[Signed, ...] = ()

    def chain(self, action: str) -> tuple[Signed, ...]:
        """Return the signatures of an unfinished chain of ``action`` from the present state."""
        given: list[Signed] = []
        for signed in self.signatures:
            if (signed.action, signed.source) != (action, self.state):
                continue
            given.append(signed)
            if signed.position == signed.length - 1:
                given.clear()
        return tuple(given)

    def done(self, workflow: Workflow) -> tuple[Done, ...]:
        """Return the completed actions that stand, in the order of their last signatures.

        Going back is an act without a result, so it is not among them.
        """
        open_chains: dict[tuple[str, str], list[Signed]] = {}
        completed: list[Done] = []
        for signed in self.signatures:
            chain = open_chains.setdefault((signed.action, signed.source), [])
            chain.append(signed)
            if signed.position < signed.length - 1:
                continue
            if not workflow.moves_back(signed.source, signed.target):
                signers = frozenset(who for one in chain for who in one.people)
                completed.append(Done(signed.action, signed.source, signed.occurred_on, signers))
            chain.clear()
        return tuple(completed)

    def voided_by(self, workflow: Workflow, action: str, target: str) -> tuple[Signed, ...]:
        """Return the signatures that no longer stand once ``action`` is completed towards ``target``.

        Chains that others began in the same state are void; going back also voids everything done
        from the target's state on.
        """
        done = {(one.action, one.source) for one in self.done(workflow)}
        kept = standing_after(workflow, action, self.state, target, done)
        begun = {
            signed
            for other in workflow.actions_from(self.state)
            if other.name != action
            for signed in self.chain(other.name)
        }
        lost = done - kept
        own = set(self.chain(action))
        return tuple(
            signed
            for signed in self.signatures
            if signed in begun or ((signed.action, signed.source) in lost and signed not in own)
        )
