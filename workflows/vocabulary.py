"""The words in which a workflow is written. A definition is frozen data; read aloud it is a rule.

From one definition follow the buttons, forms, permissions, deadlines, diagram, manual page and
tests. Nothing here knows of Flask, SQL or forms.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.facts import Facts


class Standing(StrEnum):
    """How far a state is from the end of the case (decisions.md 9)."""

    OPEN = "open"
    """Work is owed: somebody has to act."""
    SETTLED = "settled"
    """Nothing is owed, but there are ways on, such as a roll-back."""
    FINAL = "final"
    """The end. Only an upheld appeal leads out."""


class Mode(StrEnum):
    """What a guard does when it fails."""

    BLOCK = "block"
    """The act is refused."""
    WARN = "warn"
    """The act needs a written reason, which is kept in the event."""
    AUDIT = "audit"
    """Computed and kept for inspectors; never shown to the actor, never a ranking."""


class Carrier(StrEnum):
    """What carries an act: one case, or a shared act that fires the same action case by case."""

    CASE = "case"
    COMPARISON = "comparison"
    MEETING = "meeting"
    NOTICE = "notice"
    SIGNATURE = "signature"


class Kind(StrEnum):
    """The shape of a field's answer."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    INTEGER = "integer"
    MONEY = "money"
    """Yuan with two decimals."""
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    PEOPLE = "people"
    """Members of the household or named visitors, by id."""
    FILE = "file"
    """A paper in the evidence store."""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked for by an action. ``choices`` are pairs of code and message."""

    name: str
    label: str
    kind: Kind
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    personal: bool = False
    """Whether the answer may name or describe a person: it is then sealed in the event."""
    asked: str = "first"
    """Whom of a chain it is asked of: the ``first`` signer, the ``last``, or ``every`` one."""


@dataclass(frozen=True, slots=True)
class SignOff:
    """One signature of a chain: a holder of one of ``roles`` signs, once, in this position."""

    roles: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a bare role, which would read as a chain of letters."""
        if isinstance(self.roles, str):
            raise TypeError("roles of a sign-off are a tuple")


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition on an action: a pure function, the sentence shown when it fails, its basis.

    ``test`` returns True where the condition holds. Its ``__name__`` names the guard in stored
    definitions and events, so a released guard keeps its name and its meaning. ``basis`` cites the
    document, place and year, or says that it is a county parameter. ``flag`` is the red flag that
    the guard prevents (red-flags.md), for inspectors.
    """

    test: Callable[[Facts], bool]
    sentence: str
    basis: str
    mode: Mode = Mode.BLOCK
    flag: str = ""
    form: bool = False
    """Whether it judges what the form itself brings, so that nothing can be said before it is sent."""

    @property
    def name(self) -> str:
        """Return the stable name of the condition."""
        return self.test.__name__


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when a state should be left: ``parameter`` names the profile's number of days.

    ``counted_from`` is ``entry`` (the claimed date on which the state was entered) or ``opening``
    (the day the case's clock started, which never resets: product.md 2, rule 5). Counted from
    ``promise`` it is the day that the case itself promises, such as that of a plan of rectification;
    then no parameter is named.
    """

    parameter: str
    counted_from: str = "entry"


@dataclass(frozen=True, slots=True)
class State:
    """One place in which a case can stand.

    ``requires`` names the actions whose completed signatures must stand whenever a case arrives
    here. Of several ``deadlines`` the earliest governs. ``public_word`` is what the family reads:
    one of five plain words (decisions.md 13).
    """

    name: str
    label: str
    standing: Standing = Standing.OPEN
    public_word: str = ""
    requires: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True)
class Opening:
    """A way in which a case begins. ``roles`` may open it; ``household`` is the public page."""

    name: str
    label: str
    state: str
    roles: tuple[str, ...]
    owes: str = ""
    """The action that a case so opened owes first, where it isn't the path's own."""


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done to a case: from which states, to where, signed by whom, under which guards.

    A ``target`` equal to the source leaves the case where it stands and is an act of its own (such
    as a comparison that comes in beside the path). Several ``targets`` are a choice of the signer.
    One name may stand for several actions with disjoint sources: the verb is the same, the chain
    differs. Any other completed act restarts an unfinished chain of the same state.

    ``after`` names acts beside the path that must be completed, and still stand, before this one.
    ``owed`` says that the path goes through it: its signers owe it as soon as the case arrives.
    ``answers_to`` names the act that this one answers: it is owed once that was done. ``record``
    names what the act brings into the file (such as a visit), ``papers`` the kinds of papers that
    its form asks for; which of them must be there is for the guards to say.

    ``not_by_signer_of`` lists actions whose signers may not sign this one. ``body`` names the bodies
    of the case (``Facts.bodies``) in one of which the signer's post must be, ``not_body`` those in which
    the signer may hold no post at all. ``carries_over`` marks the one exception of the path test
    (decisions.md 10); ``appeal`` the one way out of a final state.
    """

    name: str
    label: str
    source: tuple[str, ...]
    targets: tuple[str, ...]
    sign_offs: tuple[SignOff, ...]
    fields: tuple[Field, ...] = ()
    guards: tuple[Guard, ...] = ()
    carrier: Carrier = Carrier.CASE
    after: tuple[str, ...] = ()
    not_by_signer_of: tuple[str, ...] = ()
    body: str = ""
    not_body: str = ""
    batch: bool = False
    """Whether many cases may be signed at once from the worklist."""
    carries_over: bool = False
    appeal: bool = False
    owed: bool = False
    answers_to: str = ""
    record: str = ""
    papers: tuple[str, ...] = ()

    @property
    def begun_by(self) -> Carrier:
        """Return what may give the first signature; a list of signatures is as good as the case itself."""
        return Carrier.CASE if self.carrier is Carrier.SIGNATURE else self.carrier

    def stays(self, state: str) -> bool:
        """Return whether the action leaves a case in ``state``."""
        return self.targets == (state,)


@dataclass(frozen=True, slots=True)
class Workflow:
    """A whole procedure, built for one variant of the county profile.

    ``states`` are listed in the order of the path: moving to an earlier state voids the results of
    every action whose source is that state or a later one. ``openings`` are the ways in.
    ``reference`` is the prefix of case numbers. ``renamed`` maps released names of states to those
    of today.
    """

    name: str
    label: str
    reference: str
    states: tuple[State, ...]
    openings: tuple[Opening, ...]
    actions: tuple[Action, ...]
    variant: Mapping[str, str] = field(default_factory=dict)
    public_words: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)

    def state(self, name: str) -> State:
        """Return the state of that name; raise KeyError for an unknown one."""
        for state in self.states:
            if state.name == name:
                return state
        raise KeyError(name)

    def action(self, name: str, source: str) -> Action:
        """Return the action ``name`` as it is done from ``source``; raise KeyError where it isn't."""
        for action in self.actions:
            if action.name == name and source in action.source:
                return action
        raise KeyError((name, source))

    def actions_from(self, source: str) -> tuple[Action, ...]:
        """Return the actions that a case in ``source`` may meet, in the definition's order."""
        return tuple(action for action in self.actions if source in action.source)

    def position(self, state: str) -> int:
        """Return where a state stands on the path, from 0."""
        for index, candidate in enumerate(self.states):
            if candidate.name == state:
                return index
        raise KeyError(state)

    def moves_back(self, source: str, target: str) -> bool:
        """Return whether going from ``source`` to ``target`` goes back on the path."""
        return self.position(target) < self.position(source)
