"""Chains of signatures told a second time, as simply as can be, to judge the engine by.

Nothing of ``workflows`` or ``app`` is imported: the definition comes in as plain JSON.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Reference:
    """One case. ``begun`` holds unfinished chains, ``done`` the completed acts with their people."""

    definition: dict[str, Any]
    state: str
    begun: dict[str, tuple[str, list[set[int]]]] = field(default_factory=dict)
    done: list[tuple[str, str, set[int]]] = field(default_factory=list)

    def verbs(self) -> dict[str, dict[str, Any]]:
        """Return the acts of the present state by name."""
        return {act["name"]: act for act in self.definition["actions"] if self.state in act["source"]}

    def place(self, state: str) -> int:
        """Return where a state stands on the path."""
        return [one["name"] for one in self.definition["states"]].index(state)

    def may(self, name: str, target: str, role: str, people: set[int]) -> bool:
        """Return whether ``people`` (signer and giver) in ``role`` can sign ``name`` towards ``target``."""
        act = self.verbs().get(name)
        if act is None or target not in act["targets"]:
            return False
        towards, signed = self.begun.get(name, (target, []))
        if towards != target or role not in act["sign_offs"][len(signed)]["roles"]:
            return False
        if any(people & earlier for earlier in signed):
            return False
        completed = {done for done, _, _ in self.done}
        if not completed.issuperset(act["after"]):
            return False
        return not any(people & who for done, _, who in self.done if done in act["not_by_signer_of"])

    def sign(self, name: str, target: str, people: set[int]) -> None:
        """Give one signature; the last one of a chain moves the case."""
        act = self.verbs()[name]
        _, signed = self.begun.setdefault(name, (target, []))
        signed.append(people)
        if len(signed) < len(act["sign_offs"]):
            return
        source, self.begun = self.state, {}
        self.state = target
        if self.place(target) < self.place(source):
            self.done = [one for one in self.done if self.place(one[1]) < self.place(target)]
        else:
            self.done.append((name, source, set().union(*signed)))
