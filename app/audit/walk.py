"""Walks through the events of one case by the definition that it is pinned to.

Structure and signatures are judged anew: which act was open in which state, whose signature was due,
where the act led, what it made void. What guards came to is read from the events (decisions.md 14):
the facts that they looked at have long changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.engine.standing import CaseStanding, Signed
from workflows.vocabulary import Action, Mode, Standing, Workflow

Content = Mapping[str, Any]

SIGNING = ("case.signed", "case.acted")


@dataclass(frozen=True, slots=True)
class HeldThen:
    """A post as its row has it: whose it is, which role in which organisation, from which day."""

    account_id: int
    role: str
    organisation_id: int
    valid_from: str


@dataclass(slots=True)
class Walk:
    """A case as its events tell it, and what in them isn't as the definition has it.

    ``row`` holds what the row of the case should say, by its columns. ``given`` maps the number of an
    event to what the row of its signature should say. ``wrong`` lists number and fault. ``digest`` is the
    row's keyed digest as the newest event left it, None where an event of old tells none.
    """

    workflow: Workflow
    posts: Mapping[int, HeldThen]
    row: dict[str, Any] = field(default_factory=dict)
    given: dict[int, dict[str, Any]] = field(default_factory=dict)
    wrong: list[tuple[int, str, str]] = field(default_factory=list)
    standing: list[Signed] = field(default_factory=list)
    digest: str | None = None

    def take(self, sequence: int, kind: str, content: Content) -> None:
        """Go one event further."""
        if sequence == 1:
            self._open(kind, content)
        elif kind in SIGNING:
            for what, detail in self._sign(sequence, kind, content):
                self.wrong.append((sequence, what, detail))
        elif kind == "case.opened":
            self.wrong.append((sequence, "opening", "opened a second time"))
        else:
            self._beside(kind, content)
        self.row["last_sequence"] = sequence
        self.digest = content.get("row")

    def _beside(self, kind: str, content: Content) -> None:
        """Follow what changes a case without a signature: its days counted again, its household found."""
        for name in ("due_on", "opened_on"):
            if name in content["changes"]:
                self.row[name] = content["changes"][name].get("after")
        if kind == "case.household_linked":
            self.row |= {
                "household_id": content["data"]["household"],
                "territory": content["data"]["territory"],
            }

    def _open(self, kind: str, content: Content) -> None:
        data = content["data"]
        way = next(
            (one for one in self.workflow.openings if one.name == data.get("opening")),
            None,
        )
        if kind != "case.opened" or way is None or way.state != data["state"]:
            self.wrong.append((1, "opening", f"{kind} {data.get('opening')}"))
        elif content["actor"].get("role") not in (None, *way.roles):
            self.wrong.append((1, "role", f"{content['actor']['role']} opens no case by {way.name}"))
        # A row written without a command (an import, a benchmark) tells less; what isn't told isn't asked.
        told = {"ref": "ref", "definition": "workflow_digest", "profile": "profile_digest",
                "territory": "territory", "opening": "opening"}  # fmt: skip
        self.row = {column: data[name] for name, column in told.items() if name in data}
        self.row |= {
            "household_id": data.get("household"),
            "state": data.get("state", ""),
            "version": data.get("version", 1),
            "round": 1,
            "due_on": data.get("due_on"),
            "promised_on": data.get("promised_on"),
            "unit_id": data.get("unit"),
            "opened_on": content["occurred_on"],
            "entered_on": content["occurred_on"],
            "closed_on": None,
            "legacy": False,
            "fast_lane_on": None,
        }

    def _sign(self, sequence: int, kind: str, content: Content) -> Iterator[tuple[str, str]]:
        data = content["data"]
        state = str(self.row.get("state", ""))
        if data["source"] != state:
            yield "source", f"signed in {data['source']}, the case stood in {state}"
        standing = CaseStanding(str(data["source"]), str(self.row.get("territory", "")), tuple(self.standing))
        signed = _signed(sequence, content)
        try:
            action = self.workflow.action(signed.action, signed.source)
        except KeyError:
            yield "action", f"{signed.action} isn't done in {signed.source}"
        else:
            yield from self._chain(standing, action, signed)
            yield from self._post(content)
            yield from _guards(action, content)
            yield from self._effect(standing, action, signed, kind, data)
        self._keep(signed, content)

    def _chain(self, standing: CaseStanding, action: Action, signed: Signed) -> Iterator[tuple[str, str]]:
        """Judge the place in the chain, the role, the person and what had to be done before."""
        chain, length = standing.chain(action.name), len(action.sign_offs)
        if (signed.position, signed.length) != (len(chain), length):
            yield "position", f"place {signed.position} of {signed.length}, due was {len(chain)} of {length}"
        due = action.sign_offs[min(len(chain), length - 1)]
        if signed.role not in due.roles:
            yield "role", f"{signed.role} signed, due was {' or '.join(due.roles)}"
        if any(signed.people & earlier.people for earlier in chain):
            yield "same_person", "somebody signed twice in one chain"
        done = standing.done(self.workflow)
        for one in done:
            if one.action in action.not_by_signer_of and signed.people & one.signers:
                yield "own_work", f"{action.name} by a signer of {one.action}"
        for name in action.after:
            if name not in {one.action for one in done}:
                yield "owed_before", f"{name} had to be done before"
        targets = (chain[0].target,) if chain else action.targets
        if signed.target not in targets:
            yield "target", f"towards {signed.target}, open were {' or '.join(targets)}"

    def _post(self, content: Content) -> Iterator[tuple[str, str]]:
        """Compare the post that the event names with the post's own row."""
        actor = content["actor"]
        held = self.posts.get(actor.get("post", 0))
        holder = actor.get("on_behalf_of", actor.get("account"))
        if held is None or (held.account_id, held.role, held.organisation_id) != (
            holder, actor.get("role"), actor.get("organisation"),
        ):  # fmt: skip
            yield "post", f"account {holder} doesn't hold post {actor.get('post')} as {actor.get('role')}"
        elif content["occurred_on"] < held.valid_from:
            yield "post", f"signed for a day before the post began ({held.valid_from})"

    def _effect(
        self, standing: CaseStanding, action: Action, signed: Signed, kind: str, data: Content
    ) -> Iterator[tuple[str, str]]:
        """Compare what the event says it did with what such a signature does."""
        workflow = self.workflow
        last = signed.position == len(action.sign_offs) - 1
        if (bool(data["completed"]), kind) != (last, SIGNING[last]):
            yield "completed", f"completed is {data['completed']} at place {signed.position}"
        state = signed.target if last else standing.state
        lost = standing.voided_by(workflow, action.name, state) if last else ()
        voided = {one.sequence for one in lost}
        back = last and workflow.moves_back(standing.state, state)
        expected = {
            "state": state,
            "round": self.row.get("round", 1) + back,
            "version": self.row.get("version", 1) + 1,
            "voided": sorted(voided),
        }
        for name, value in expected.items():
            told = sorted(data[name]) if name == "voided" else data[name]
            if told != value:
                yield name, f"{told} is told, {value} follows"

    def _keep(self, signed: Signed, content: Content) -> None:
        """Go on from what the event tells, so that one fault is told once."""
        data, actor, day = content["data"], content["actor"], content["occurred_on"]
        voided = set(data["voided"])
        self.standing = [one for one in self.standing if one.sequence not in voided]
        self.standing.append(signed)
        for number in voided & self.given.keys():
            self.given[number]["voided_by"] = signed.sequence
        self.given[signed.sequence] = {
            **{name: data[name] for name in ("action", "source", "target", "round", "position", "length")},
            "role": actor.get("role"),
            "account_id": actor.get("account"),
            "on_behalf_of": actor.get("on_behalf_of"),
            "post_id": actor.get("post"),
            "organisation_id": actor.get("organisation"),
            "occurred_on": day,
            "voided_by": None,
            "snapshot_digest": data.get("snapshot"),
            "recorded_at": content["recorded_at"],
        }
        row, moved = self.row, data["state"] != self.row.get("state")
        row |= {"state": data["state"], "round": data["round"], "version": data["version"]}
        self.row |= {"promised_on": data.get("promised_on"), "unit_id": data.get("unit")}
        if data["completed"]:
            self._completed(signed, data, day, moved=moved)

    def _completed(self, signed: Signed, data: Content, day: str, *, moved: bool) -> None:
        row, workflow = self.row, self.workflow
        row["due_on"] = data.get("due_on")
        row["entered_on"] = day if moved else row.get("entered_on")
        ended = any(
            one.name == data["state"] and one.standing is not Standing.OPEN for one in workflow.states
        )
        row["closed_on"] = row["entered_on"] if ended else None
        carried = any(one.name == signed.action and one.carries_over for one in workflow.actions)
        row["legacy"] = row.get("legacy", False) or carried
        if signed.action == "open_fast_lane":
            row["fast_lane_on"] = row.get("fast_lane_on") or day


def _signed(sequence: int, content: Content) -> Signed:
    data, actor = content["data"], content["actor"]
    return Signed(
        action=str(data["action"]),
        source=str(data["source"]),
        target=str(data["target"]),
        position=int(data["position"]),
        length=int(data["length"]),
        account_id=int(actor.get("account", 0)),
        on_behalf_of=actor.get("on_behalf_of"),
        role=str(actor.get("role", "")),
        occurred_on=content["occurred_on"],  # the text of a day: here days are only compared
        sequence=sequence,
    )


def _guards(action: Action, content: Content) -> Iterator[tuple[str, str]]:
    """Judge that every guard was asked, none that blocks had failed, and each warning has its reason."""
    told = {
        name: (mode, outcome)
        for mode, outcomes in content["data"]["guards"].items()
        for outcome, names in outcomes.items()
        for name in names
    }
    for guard in action.guards:
        mode, outcome = told.get(guard.name, ("", ""))
        if not outcome:
            yield "guard", f"{guard.name} wasn't asked"
        elif mode != guard.mode.value:
            yield "guard", f"{guard.name} was asked as {mode}, it is {guard.mode.value}"
        elif outcome == "held":
            continue
        elif guard.mode is Mode.BLOCK:
            yield "guard", f"{guard.name} had failed and blocks"
        elif guard.mode is Mode.WARN and f"reason.{guard.name}" not in content["personal"]:
            yield "guard", f"{guard.name} had failed and nobody wrote a reason"
