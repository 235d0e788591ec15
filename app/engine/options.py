"""What can be done with a case, by whom, and why not: the one answer for page and command alike.

There is no switch that skips a check and no role that passes all of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from app.engine.standing import CaseStanding, Signed
from app.policy import Actor, HeldPost
from workflows.facts import Facts
from workflows.roles import Level
from workflows.vocabulary import Action, Guard, Mode, SignOff, Workflow


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an action is blocked: a code that the page words, with its details."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finding:
    """What a guard came to. ``held`` is False where it failed, or couldn't be ``computed``."""

    guard: Guard
    held: bool
    computed: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """One action of the case's state as it stands for one actor.

    ``position`` is the place in the chain of the signature that is due, ``post`` the post in which
    the actor would give it. ``targets`` are the states open to choice; a chain begun keeps to the
    target of its first signature. ``findings`` are the results of every guard. ``warnings`` are
    those that need a written reason.
    """

    action: Action
    position: int
    targets: tuple[str, ...]
    post: HeldPost | None
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]

    @property
    def allowed(self) -> bool:
        """Return whether the actor may sign now."""
        return not self.reasons

    @property
    def sign_off(self) -> SignOff:
        """Return the signature that is due."""
        return self.action.sign_offs[self.position]

    @property
    def last(self) -> bool:
        """Return whether the signature that is due completes the action."""
        return self.position == len(self.action.sign_offs) - 1

    @property
    def warnings(self) -> tuple[Guard, ...]:
        """Return the failed guards that need a written reason."""
        return tuple(
            finding.guard for finding in self.findings if not finding.held and finding.guard.mode is Mode.WARN
        )

    @property
    def reasons_before_form(self) -> tuple[Reason, ...]:
        """Return what blocks the actor before the form is filled in: what it brings isn't judged yet."""
        of_form = {finding.guard.name for finding in self.findings if finding.guard.form}
        return tuple(reason for reason in self.reasons if reason.details.get("name") not in of_form)

    @property
    def concerns_actor(self) -> bool:
        """Return whether the actor holds a role for the signature that is due."""
        return self.post is not None

    @property
    def county(self) -> bool:
        """Return whether this is a signature of the county level (re-authentication is due)."""
        return self.post is not None and self.post.level is Level.COUNTY


def options(workflow: Workflow, standing: CaseStanding, actor: Actor, facts: Facts) -> tuple[Option, ...]:
    """Return every action of the case's state, each allowed to ``actor`` or blocked and why."""
    return tuple(
        option(workflow, standing, actor, facts, action) for action in workflow.actions_from(standing.state)
    )


def option(workflow: Workflow, standing: CaseStanding, actor: Actor, facts: Facts, action: Action) -> Option:
    """Return one action as it stands for ``actor``."""
    chain = standing.chain(action.name)
    position = len(chain)
    posts = _posts_for(action.sign_offs[position], actor, standing.territory)
    refusals = {
        post: tuple(_personal(workflow, standing, facts, action, chain, post, actor))
        for post in posts
        if _in_body(action, facts, post)
    }
    post = next((post for post, reasons in refusals.items() if not reasons), None)
    chosen = post or next(iter(refusals), None)
    findings = tuple(_findings(action, facts))
    return Option(
        action=action,
        position=position,
        targets=(chain[0].target,) if chain else action.targets,
        post=chosen,
        reasons=(
            *(refusals[chosen] if chosen else (_no_post(action, position, actor, standing),)),
            *_owed(workflow, standing, action),
            *_failed(findings),
        ),
        findings=findings,
    )


def _posts_for(sign_off: SignOff, actor: Actor, territory: str) -> tuple[HeldPost, ...]:
    """Return the posts that fit a signature and reach the case, own posts before delegated ones."""
    return tuple(
        post
        for post in actor.own_first
        if post.role in sign_off.roles and (post.covers(territory) or post.assigned_to_case)
    )


def _in_body(action: Action, facts: Facts, post: HeldPost) -> bool:
    """Return whether a post is in one of the bodies whose act it is; a body not known has no posts."""
    return not action.body or post.organisation_id in facts.bodies.get(action.body, frozenset())


def _no_post(action: Action, position: int, actor: Actor, standing: CaseStanding) -> Reason:
    if _posts_for(action.sign_offs[position], actor, standing.territory):
        return Reason("other_body", {"body": action.body})
    return _no_role(action, position, actor, standing)


def _no_role(action: Action, position: int, actor: Actor, standing: CaseStanding) -> Reason:
    due = action.sign_offs[position]
    if actor.roles & set(due.roles):
        return Reason("outside_territory")
    if any(
        post.role in sign_off.roles
        for sign_off in action.sign_offs[position + 1 :]
        for post in actor.posts
        if post.covers(standing.territory) or post.assigned_to_case
    ):
        return Reason("waits_for_earlier_signature", {"roles": due.roles})
    return Reason("other_role", {"roles": due.roles})


def _personal(
    workflow: Workflow,
    standing: CaseStanding,
    facts: Facts,
    action: Action,
    chain: tuple[Signed, ...],
    post: HeldPost,
    actor: Actor,
) -> Iterator[Reason]:
    """Say why this person, in this post, may not sign: distinct people, separation, kin."""
    people = {actor.account_id} | ({post.giver} if post.giver is not None else set())
    if any(people & signed.people for signed in chain):
        yield Reason("signed_earlier_in_chain")
    for done in standing.done(workflow):
        if done.action in action.not_by_signer_of and people & done.signers:
            yield Reason("own_work", {"action": done.action})
    if people & facts.recused:
        yield Reason("kin_of_household")
    if action.not_body and any(
        held.organisation_id in facts.bodies.get(action.not_body, frozenset()) for held in actor.posts
    ):
        yield Reason("own_body", {"body": action.not_body})
    if facts.occurred_on < post.valid_from:
        yield Reason("before_post", {"day": post.valid_from})


def _owed(workflow: Workflow, standing: CaseStanding, action: Action) -> Iterator[Reason]:
    standing_actions = {done.action for done in standing.done(workflow)} if action.after else set()
    for name in action.after:
        if name not in standing_actions:
            yield Reason("owed_before", {"action": name})


def _findings(action: Action, facts: Facts) -> Iterator[Finding]:
    for guard in action.guards:
        try:
            held = bool(guard.test(facts))
        except Exception:  # noqa: BLE001 - closed by default, whatever went wrong in computing it
            yield Finding(guard, held=False, computed=False)
        else:
            yield Finding(guard, held)


def _failed(findings: tuple[Finding, ...]) -> Iterator[Reason]:
    for finding in findings:
        if not finding.held and finding.guard.mode is Mode.BLOCK:
            guard = finding.guard
            details = {"name": guard.name, "sentence": guard.sentence, "basis": guard.basis}
            yield Reason("guard" if finding.computed else "guard_not_computed", details)
