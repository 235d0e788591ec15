"""Who takes part in the appraisals of each village, and whose kin they declared to be."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app import clock
from app.cli.demo import names
from app.cli.demo.county import VILLAGES, Village
from app.cli.demo.desk import Desk
from app.cli.demo.identity_numbers import Numbers
from app.commands.kin import Kinship, declare_kin
from app.commands.roster import Entry, enter_roster

REPRESENTATIVES = 15
KIN = {"v1012": ("柏松青", "柏玉兰")}
"""Representatives who stand aside in one of the demo's stories, by village."""


@dataclass
class Roster:
    """One village's roster: ``chair`` is its head, ``recorder`` its clerk, ``ordinary`` all others.

    ``kin`` are the members of households for whom somebody on it stands aside; ``aside`` are those who
    do so in one of the stories.
    """

    chair: int
    recorder: int
    ordinary: list[int]
    kin: dict[int, set[int]] = field(default_factory=dict)
    aside: list[int] = field(default_factory=list)

    @property
    def people(self) -> list[int]:
        """Return everybody on the roster."""
        return [self.chair, self.recorder, *self.ordinary, *self.aside]

    def kin_of(self, members: Iterable[int]) -> frozenset[int]:
        """Return who stands aside for a household."""
        here = set(members)
        return frozenset(one for one in self.people if one in here or self.kin.get(one, set()) & here)


@dataclass
class Rosters:
    """The rosters of all villages."""

    desk: Desk
    random: Random
    numbers: Numbers
    found: dict[str, Roster] = field(default_factory=dict)

    def of(self, village: Village) -> Roster:
        """Return a village's roster."""
        return self.found[village.key]

    def enter(self, since: date) -> None:
        """Let every clerk enter the village's committee, representatives and group heads."""
        for village in VILLAGES:
            clerk = self.desk.officers.holder("village_clerk", village.key)
            head = self.desk.officers.holder("village_head", village.key)
            chair, recorder = (self._officer(village, clerk, one, since) for one in (head, clerk))
            count = REPRESENTATIVES + self.random.randint(0, 3)
            ordinary = [self._villager(village, clerk, "representative", since) for _ in range(count)]
            ordinary += [self._villager(village, clerk, "group_head", since) for _ in range(2)]
            kin = [
                self._villager(village, clerk, "representative", since, name)
                for name in KIN.get(village.key, ())
            ]
            self.found[village.key] = Roster(chair, recorder, ordinary, aside=kin)

    def _officer(self, village: Village, clerk: str, username: str, since: date) -> int:
        officer = self.desk.officers.found[username]
        return self._enter(clerk, Entry(village.code, "committee", since, None, None, officer.somebody.name,
                                        "id_card", officer.number))  # fmt: skip

    def _villager(self, village: Village, clerk: str, kind: str, since: date, name: str = "") -> int:
        sex = self.random.choice("112")
        born = since - timedelta(days=self.random.randrange(36 * 365, 66 * 365))
        name = name or names.surname(self.random) + names.given(self.random, sex)
        number = self.numbers.of(born, sex)
        return self._enter(clerk, Entry(village.code, kind, since, None, None, name, "id_card", number))

    def _enter(self, clerk: str, entry: Entry) -> int:
        return enter_roster(actor=self.desk.officers.actor(clerk), entry=entry, once=self.desk.once())

    def declare(self, village: Village, holder: int, kin: int, degree: str) -> None:
        """Let the clerk write down whose kin somebody on the roster is."""
        clerk = self.desk.officers.holder("village_clerk", village.key)
        declare_kin(actor=self.desk.officers.actor(clerk), kinship=Kinship(holder, degree, kin),
                    once=f"{self.desk.once()}/{clock.today()}")  # fmt: skip
        self.of(village).kin.setdefault(holder, set()).add(kin)
