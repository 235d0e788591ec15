"""The county profile as its readers and its deciders need it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from app import clock, profiles
from app.errors import NotFound
from app.models.account import Account, Person
from app.models.base import db
from app.models.profile import ProfileEntry
from workflows.parameters import GROUPS, PARAMETERS, Parameter, steps_exceed_total


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a parameter, with who proposed and decided it."""

    id: int
    key: str
    value: object
    valid_from: date
    valid_to: date | None
    document_number: str
    reason: str
    status: str
    proposer_id: int
    proposer: str
    proposed_at: datetime
    decider: str
    decided_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter today: its value, since when and by which version, and a proposal that waits."""

    parameter: Parameter
    value: object
    version: Version | None
    waiting: Version | None


@dataclass(frozen=True, slots=True)
class ParameterPage:
    """One parameter with all its versions, the newest first."""

    row: ParameterRow
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What a leader must decide: the proposal, what holds before it, and what its figures add up to.

    ``sum_of_steps`` and ``whole`` are calendar days where the step limits would exceed the limit of
    the whole, else None.
    """

    parameter: Parameter
    proposal: Version
    before: object
    overrun: tuple[int, int] | None


def profile_page() -> tuple[tuple[str, tuple[ParameterRow, ...]], ...]:
    """Return every parameter by group, in the order of the procedure."""
    today, versions = clock.today(), _versions()
    current = profiles.values(today)
    return tuple(
        (
            label,
            tuple(
                _row(parameter, current[key], versions.get(key, ()), today)
                for key, parameter in PARAMETERS.items()
                if parameter.group == group
            ),
        )
        for group, label in GROUPS.items()
    )


def parameter_page(key: str) -> ParameterPage:
    """Return one parameter; raise :class:`NotFound` for an unknown key."""
    if key not in PARAMETERS:
        raise NotFound
    today = clock.today()
    versions = _versions(key).get(key, ())
    return ParameterPage(_row(PARAMETERS[key], profiles.value(key, today), versions, today), versions)


def decision_page(entry_id: int) -> Decision:
    """Return a proposal that waits for a decision; raise :class:`NotFound` where there is none."""
    found = [
        version
        for versions in _versions().values()
        for version in versions
        if version.id == entry_id and version.status == "proposed"
    ]
    if not found:
        raise NotFound
    proposal = found[0]
    before = profiles.values(max(proposal.valid_from, clock.today()))
    return Decision(
        PARAMETERS[proposal.key],
        proposal,
        before[proposal.key],
        steps_exceed_total({**before, proposal.key: proposal.value}),
    )


def waiting_proposals() -> tuple[Version, ...]:
    """Return the proposals that nobody has decided, the oldest first."""
    waiting = [
        version for versions in _versions().values() for version in versions if version.status == "proposed"
    ]
    return tuple(sorted(waiting, key=lambda version: version.proposed_at))


def overrun_today() -> tuple[int, int] | None:
    """Return (sum of step limits, whole) in calendar days where today's step limits exceed the whole."""
    return steps_exceed_total(profiles.values(clock.today()))


def _versions(key: str | None = None) -> dict[str, tuple[Version, ...]]:
    proposer, decider = aliased(Account), aliased(Account)
    proposing, deciding = aliased(Person), aliased(Person)
    statement = (
        select(ProfileEntry, proposing.name.label("proposer"), deciding.name.label("decider"))
        .join(proposer, proposer.id == ProfileEntry.proposed_by)
        .join(proposing, proposing.id == proposer.person_id)
        .outerjoin(decider, decider.id == ProfileEntry.decided_by)
        .outerjoin(deciding, deciding.id == decider.person_id)
        .order_by(ProfileEntry.proposed_at.desc(), ProfileEntry.id.desc())
    )
    if key is not None:
        statement = statement.where(ProfileEntry.key == key)
    found: dict[str, list[Version]] = {}
    for entry, proposer_name, decider_name in db.session.execute(statement):
        found.setdefault(entry.key, []).append(
            Version(
                id=entry.id,
                key=entry.key,
                value=entry.value["value"],
                valid_from=entry.valid_from,
                valid_to=entry.valid_to,
                document_number=entry.document_number,
                reason=entry.reason,
                status=entry.status,
                proposer_id=entry.proposed_by,
                proposer=proposer_name,
                proposed_at=entry.proposed_at,
                decider=decider_name or "",
                decided_at=entry.decided_at,
                answer=entry.answer,
            )
        )
    return {name: tuple(versions) for name, versions in found.items()}


def _row(parameter: Parameter, value: object, versions: tuple[Version, ...], today: date) -> ParameterRow:
    in_force = [
        version
        for version in versions
        if version.status == "decided"
        and version.valid_from <= today
        and (version.valid_to is None or version.valid_to >= today)
    ]
    in_force.sort(key=lambda version: (version.valid_from, version.decided_at, version.id))
    waiting = next((version for version in versions if version.status == "proposed"), None)
    return ParameterRow(parameter, value, in_force[-1] if in_force else None, waiting)
