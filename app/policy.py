"""Who may. Pure: people as frozen facts in, yes or no out. No database, no request."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime

from app.errors import Forbidden
from app.permissions import GRANTED, Permission
from workflows.roles import ADMINISTRATORS, ROLES, Level

LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 14: "group"}


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post as it is held on the day: role × organisation, own or by delegation (代办).

    ``territory`` is the prefix of the region codes it reaches. ``giver`` is the account on whose
    behalf the holder acts, None where the post is the holder's own; ``giver_name`` its name.
    """

    id: int
    role: str
    organisation_id: int
    organisation_name: str
    territory: str
    level: Level
    valid_from: date
    valid_to: date | None
    giver: int | None = None
    giver_name: str = ""
    delegation_id: int | None = None
    assigned_to_case: bool = False
    """Whether the case in hand was assigned to the post's organisation, wherever it lies."""

    def covers(self, region_code: str) -> bool:
        """Return whether the post reaches the cases and households of a region by its territory.

        A department reaches only what is assigned to it: its territory is the county, its business
        isn't everybody's income. What is sealed is reached by who may see suspicions there, and by no
        other post whatever its territory.
        """
        if is_sealed(region_code):
            seeing = Permission.SUSPICIONS_READ in GRANTED[self.role]
            return seeing and reaches(self.territory, unsealed(region_code))
        return not ROLES[self.role].by_assignment and reaches(self.territory, region_code)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, as a fact of this moment: loaded anew for every request, never kept.

    ``key`` is the wrapped key of the actor's person, under which events seal the actor's name.
    ``confirmed_at`` is when the second factor was last shown, None while it wasn't.
    ``session_id`` is the row number of the sign-in, the only thing of it that reaches an event.
    """

    account_id: int
    person_id: int
    username: str
    name: str
    posts: tuple[HeldPost, ...] = ()
    key: bytes = field(default=b"", repr=False)
    session_id: int | None = None
    confirmed_at: datetime | None = None

    def may(self, permission: Permission) -> bool:
        """Return whether one of the posts held today grants ``permission``."""
        return any(permission in GRANTED[post.role] for post in self.posts)

    @property
    def own_first(self) -> tuple[HeldPost, ...]:
        """Return the posts held today, own ones before delegated ones: that is how he acts."""
        return tuple(sorted(self.posts, key=lambda held: held.giver is not None))

    @property
    def people(self) -> frozenset[int]:
        """Return the accounts that act when he does: his own, and those for whom he holds a post."""
        return frozenset({self.account_id} | {post.giver for post in self.posts if post.giver is not None})

    def post_for(self, permission: Permission) -> HeldPost | None:
        """Return the first post that grants ``permission``, own posts before delegated ones."""
        return next((post for post in self.own_first if permission in GRANTED[post.role]), None)

    def post_at(
        self, permission: Permission, region_code: str, assigned: AbstractSet[int] = frozenset()
    ) -> HeldPost | None:
        """Return the first post that grants ``permission`` and reaches that place itself.

        The right of one post never joins the territory of another. ``assigned`` are organisations that
        reach the matter in hand wherever it lies.
        """
        granting = (post for post in self.own_first if permission in GRANTED[post.role])
        return next(
            (post for post in granting if post.covers(region_code) or post.organisation_id in assigned), None
        )

    @property
    def roles(self) -> frozenset[str]:
        """Return the keys of the roles held today."""
        return frozenset(post.role for post in self.posts)

    @property
    def territories(self) -> tuple[str, ...]:
        """Return the region-code prefixes within reach, wider ones swallowing narrower ones."""
        return _widest({post.territory for post in self.posts})

    @property
    def case_territories(self) -> tuple[str, ...]:
        """Return the prefixes within which cases and households are in reach (:meth:`HeldPost.covers`)."""
        return _widest({post.territory for post in self.posts if not ROLES[post.role].by_assignment})

    def territories_for(self, permission: Permission) -> tuple[str, ...]:
        """Return the prefixes within which a post of his own territory grants ``permission``."""
        granting = (post for post in self.posts if permission in GRANTED[post.role])
        return _widest({post.territory for post in granting if not ROLES[post.role].by_assignment})


def _widest(territories: set[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for prefix in sorted(territories, key=len):
        if not any(prefix.startswith(wider) for wider in kept):
            kept.append(prefix)
    return tuple(kept)


def region_of(territory: str) -> str:
    """Return the code of the region that a territory is: the other way round than :func:`territory_of`."""
    return territory.ljust(12, "0")  # a village group has fourteen digits already


def territory_of(region_code: str) -> str:
    """Return the prefix under which everything inside a region is coded.

    Statistical codes are 12 digits of province 2, city 2, county 2, township 3, village 3; a
    village group appends two more. Trailing zeros of a higher region are not part of its prefix.
    """
    if len(region_code) == 14:
        return region_code
    for length, zeros in ((2, 10), (4, 8), (6, 6), (9, 3)):
        if region_code[length:] == "0" * zeros:
            return region_code[:length]
    return region_code


SEALED_FROM = "a"
"""Codes at or above this are sealed."""
_SEAL = str.maketrans("0123456789", "abcdefghij")
_UNSEAL = str.maketrans("abcdefghij", "0123456789")


def sealed(region_code: str) -> str:
    """Return the code under which what nobody may learn of yet is kept in that place.

    Every list, count and search narrows cases by territories, which begin with a digit: under a code
    that begins with a letter a case lies outside of all of them, and whoever may see it says so
    (:meth:`HeldPost.covers`). A new page can't forget to hide what it never finds.
    """
    return region_code[:1].translate(_SEAL) + region_code[1:]


def is_sealed(region_code: str) -> bool:
    """Return whether what lies there is sealed."""
    return region_code[:1].isalpha()


def unsealed(region_code: str) -> str:
    """Return the place itself of a sealed code; of any other, the code."""
    return region_code[:1].translate(_UNSEAL) + region_code[1:]


def writing_to(territory: str) -> Permission:
    """Return what somebody needs to add to the file of a case there.

    Inspectors write to the files of suspicions alone, and nobody else writes to those.
    """
    return Permission.SUSPICIONS_HANDLE if is_sealed(territory) else Permission.CASES_WRITE


def reaches(territory: str, region_code: str) -> bool:
    """Return whether ``region_code`` lies in ``territory``."""
    return region_code.startswith(territory)


def range_of(territory: str) -> tuple[str, str]:
    """Return the half-open range of codes inside ``territory``, for an index range in SQL."""
    return territory, territory + ":"


def conflicts(roles: frozenset[str], added: str) -> str | None:
    """Return the role that forbids ``added`` to a holder of ``roles``, or None.

    An administrator holds that one post and nothing else (三员分立).
    """
    for held in sorted(roles - {added}):
        if held in ADMINISTRATORS or added in ADMINISTRATORS:
            return held
    return None


def acting_post(
    actor: Actor, permission: Permission, region_code: str, assigned: AbstractSet[int] = frozenset()
) -> HeldPost:
    """Return the post in which ``actor`` does something there; raise :class:`Forbidden` without one."""
    post = actor.post_at(permission, region_code, assigned)
    if post is None:
        raise Forbidden
    return post
