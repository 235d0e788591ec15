"""The same act on many cases: each case in a transaction of its own, with its own guards and event.

What can't be done for one case stays behind with its reason and holds up none of the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.commands.cases import Act, perform_action
from app.engine.options import Reason
from app.errors import Blocked, Busy, Forbidden, Invalid, NotFound, Stale
from app.policy import Actor
from workflows.vocabulary import Carrier


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case: ``state`` afterwards where it was ``signed``, else why it stayed behind."""

    ref: str
    signed: bool
    state: str = ""
    reasons: tuple[Reason, ...] = ()


def sign_each(
    *, actor: Actor, acts: Sequence[tuple[str, Act]], carrier: Carrier = Carrier.CASE
) -> tuple[Outcome, ...]:
    """Give a signature on each case, in the order given, and tell what became of each.

    A repeated press finds what was signed already and tells the same. Raises
    :class:`ConfirmationNeeded` before the first county signature, when nothing has been done yet.
    """
    return tuple(_one(actor, ref, act, carrier) for ref, act in acts)


def _one(actor: Actor, ref: str, act: Act, carrier: Carrier) -> Outcome:
    try:
        done = perform_action(actor=actor, ref=ref, act=act, carrier=carrier)
    except Blocked as refusal:
        return Outcome(ref, False, reasons=tuple(one for one in refusal.reasons if isinstance(one, Reason)))
    except Invalid as refusal:
        problems = (
            Reason("answer", {"field": one.field, "problem": one.code, **one.details})
            for one in refusal.problems
        )
        return Outcome(ref, False, reasons=tuple(problems))
    except Stale:
        return Outcome(ref, False, reasons=(Reason("stale"),))
    except (NotFound, Forbidden):
        return Outcome(ref, False, reasons=(Reason("gone"),))
    except Busy:
        return Outcome(ref, False, reasons=(Reason("busy"),))
    return Outcome(ref, True, done.state)
