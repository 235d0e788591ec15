"""What a command can refuse, as typed facts. Wording and HTTP status live in ``app/web/errors.py``."""

import dataclasses
from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A request that changed nothing, for a reason that its sender can understand."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was entered.

    ``field`` is the name of the form's field, empty for the form as a whole; ``code`` is a key of
    ``app.web.wording.PROBLEMS``; ``details`` fill that sentence.
    """

    field: str
    code: str
    details: Mapping[str, object] = dataclasses.field(default_factory=dict)


class Invalid(Refused):
    """The answers can't be taken as they are; nothing was saved (422)."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{problem.field}:{problem.code}" for problem in problems))
        self.problems: Sequence[Problem] = problems


class NotFound(Refused):
    """No such thing within the actor's reach. Says nothing on whether it exists elsewhere (404)."""


class Forbidden(Refused):
    """The actor sees the thing but may not do this to it (403)."""

    def __init__(self, code: str = "forbidden", **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Blocked(Refused):
    """An action that can't be taken now. ``reasons`` are the engine's, all of them (403 or 422)."""

    def __init__(self, reasons: Sequence[object]) -> None:
        super().__init__(", ".join(str(getattr(reason, "code", reason)) for reason in reasons))
        self.reasons = reasons


class Stale(Refused):
    """Somebody was faster: the form was made for an older version (409). The text typed is kept."""

    def __init__(self, *, seen: int, current: int) -> None:
        super().__init__(f"version {seen} was shown, {current} is current")
        self.seen = seen
        self.current = current


class SentOtherwise(Stale):
    """This very form was taken already, with other answers (409). The text typed is kept."""

    def __init__(self) -> None:
        super().__init__(seen=0, current=0)


class Busy(Refused):
    """Too many wanted to write at once; nothing was saved, and the same press may be repeated (503)."""


class Behind(Refused):
    """The database isn't the one whose history was signed last: nothing is saved for now (503).

    ``lost`` are the findings of :func:`app.audit.guard.find_lost`.
    """

    def __init__(self, lost: Sequence[object]) -> None:
        super().__init__("the database is behind its signed log")
        self.lost = lost


class SignedOut(Refused):
    """The session ended (left alone too long, revoked, account closed): sign in again (401)."""

    def __init__(self, code: str = "signed_out") -> None:
        super().__init__(code)
        self.code = code


class ConfirmationNeeded(Refused):
    """A signature of the county level needs a fresh second factor; the form asks for one (422)."""


class UnsafeStart(RuntimeError):
    """The application may not serve: default secrets, a missing trigger, an unsound workflow."""
