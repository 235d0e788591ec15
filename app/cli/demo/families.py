"""Invents families: who belongs, what struck them, what they earn and pay. All figures agree."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from app.cli.demo import names
from app.cli.demo.causes import BY_KEY, CAUSES, Cause
from app.cli.demo.identity_numbers import Numbers
from app.commands.persons import MemberSheet
from workflows.monitoring.income import sums

_WEIGHTS = (30, 14, 22, 18, 16, 14, 10, 12, 8, 18, 8, 10, 12, 6)
LINE = 8700
"""The county's income line, yuan per head and year (the default of the profile)."""
_WORK_PLACES = ("country", "province", "county", "township")
_RELATION = {"002": "配偶", "child": "子女", "elder": "老人", "001": ""}


@dataclass
class Family:
    """One invented family: its members as they are recorded, its hardship, its income sheet.

    ``struck`` is the place of the member who is hit among ``members``. ``kind`` is a code of
    HOUSEHOLD_KIND, ``category`` of CATEGORY.
    """

    cause: Cause
    kind: str
    members: list[MemberSheet]
    struck: int
    amounts: dict[str, Decimal]
    category: str
    story: str
    seen: str
    adults: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return the name of the head."""
        return self.members[0].name

    @property
    def figures(self) -> dict[str, str]:
        """Return the figures that a refusal names: net income per head and what the family paid itself."""
        reckoned = sums(self.amounts, len(self.members))
        return {"income": f"{reckoned.income_per_head:.0f}", "paid": f"{reckoned.groups['spending']:.0f}"}


class Families:
    """Invents one family after the other, none like another."""

    def __init__(self, random: Random, numbers: Numbers, today: date) -> None:
        self.random, self.numbers, self.today = random, numbers, today
        self._heads: set[str] = {"高满仓", "柏松林", "燕来喜"}

    def invent(self, *, lifted: bool | None = None, cause: str = "", single: bool = False) -> Family:
        """Return a family; ``lifted`` asks for one lifted out of poverty, ``single`` for one member."""
        random = self.random
        chosen = BY_KEY[cause] if cause else random.choices(CAUSES, _WEIGHTS)[0]
        kind = "2" if (random.random() < 0.45 if lifted is None else lifted) else "1"
        members, struck = self._members(chosen, single=single)
        size = len(members)
        per_head = random.randrange(*chosen.per_head)
        amounts = self._amounts(chosen, members, per_head * size)
        paid = int(sum(amounts.get(key, Decimal(0)) for key in ("medical", "schooling", "loss")))
        who = members[struck]
        relation = _RELATION.get(chosen.struck, "")
        words = {
            "who": who.name if struck == 0 or not relation else f"{relation}{who.name}",
            "illness": random.choice(chosen.details) if chosen.details else "",
            "paid": paid,
            "total": round(paid * random.uniform(1.7, 2.9), -2).__int__(),
        }
        return Family(
            cause=chosen,
            kind=kind,
            members=members,
            struck=struck,
            amounts=amounts,
            category="03" if per_head >= LINE else ("01" if kind == "2" else "02"),
            story=chosen.story.format(**words),
            seen=chosen.seen.format(**words),
            adults=[place for place, one in enumerate(members) if _age(one.born_on, self.today) >= 18],
        )

    def worse(self, family: Family) -> Family:
        """Return a family as an appeal shows it: somebody has fallen gravely ill meanwhile."""
        cause = BY_KEY["illness_sudden"]
        paid = _round(self.random, 42_000, 66_000)
        words = {
            "who": f"配偶{family.members[1].name}",
            "illness": "尿毒症，每周透析三次",
            "paid": paid,
            "total": paid * 2,
        }
        amounts = {**family.amounts, "medical": Decimal(paid)}
        return replace(family, cause=cause, amounts=amounts, story=cause.story.format(**words),
                       seen=cause.seen.format(**words))  # fmt: skip

    def recovered(self, family: Family) -> dict[str, Decimal]:
        """Return the income sheet of a family whose risk is gone: wages are back, spending is small."""
        spent = {"medical", "schooling", "loss", "claim"}
        amounts = {key: amount for key, amount in family.amounts.items() if key not in spent}
        size = len(family.members)
        aim = size * (LINE + _round(self.random, 2_400, 7_200))
        other = sum(amount for key, amount in amounts.items() if key not in ("costs", "work", "subsistence"))
        amounts["work"] = aim - other + amounts.get("costs", Decimal(0))
        amounts["medical"] = Decimal(_round(self.random, 200, 1_400))
        amounts.pop("subsistence", None)
        return amounts

    def child(self, surname: str, sex: str, born: date) -> MemberSheet:
        """Return a child born on a day, without a number yet."""
        return MemberSheet(
            surname + names.given(self.random, sex, young=True), "003" if sex == "1" else "004", sex=sex,
            born_on=born, reason_in="birth", since=born, ethnicity="001", school="001", labour="004",
            health=("001",), cover=("resident_medical",),
        )  # fmt: skip

    def _members(self, cause: Cause, *, single: bool) -> tuple[list[MemberSheet], int]:
        random = self.random
        surname, age = names.surname(random), random.randrange(43 if cause.key == "schooling" else 33, 58)
        head = self._one(surname, "1" if random.random() < 0.86 else "2", age, "001", labour="001", work=8)
        if single:
            return [self._one(surname, "1", random.randrange(68, 83), "001", labour="004")], 0
        spouse_sex = "2" if head.sex == "1" else "1"
        others = [self._one(names.surname(random), spouse_sex, age - random.randrange(0, 4), "002", "001", 4)]
        children = random.choices((0, 1, 2, 3), (1, 4, 5, 1))[0]
        if cause.struck == "child":
            children = max(children, 1)
        oldest = random.randrange(19, 22) if cause.key == "schooling" else random.randrange(7, 18)
        for number in range(children):
            sex = random.choice("12")
            child_age = max(2, min(oldest, age - 20) - number * random.randrange(2, 5))
            others.append(self._child(surname, sex, child_age))
        if cause.struck == "elder" or random.random() < 0.35:
            sex = random.choice("12")
            others.append(self._one(surname if sex == "1" else names.surname(random), sex, max(age + 24, 66),
                                    "011" if sex == "1" else "012", labour="004"))  # fmt: skip
        members = [head, *others]
        return self._strike(cause, members)

    def _strike(self, cause: Cause, members: list[MemberSheet]) -> tuple[list[MemberSheet], int]:
        """Let the hardship show in who it hit: health, labour power."""
        if not cause.cannot_cope:
            return members, 1
        places = {
            "001": 0,
            "002": 1,
            "child": next((n for n, one in enumerate(members) if one.relation in ("003", "004")), 0),
            "elder": len(members) - 1,
        }
        struck = places[cause.struck]
        ill = {"001": ("003",), "005": ("004",)}
        health = next((ill[risk] for risk in cause.risks if risk in ill), ())
        if cause.struck == "elder":
            health = ("002",)
        if health or "007" in cause.risks:
            labour = "003" if cause.struck in ("001", "002") else members[struck].labour
            members[struck] = _changed(
                members[struck], health=health or ("002",), labour=labour, work_months=0, work_place=""
            )
        return members, struck

    def _child(self, surname: str, sex: str, age: int) -> MemberSheet:
        ladder = ((3, "001"), (6, "002"), (12, "003"), (13, "004"), (14, "005"), (15, "006"), (16, "007"),
                  (17, "008"), (18, "009"), (22, "022"))  # fmt: skip
        school = next((code for most, code in ladder if age <= most), "000")
        relation = "003" if sex == "1" else "004"
        return self._one(surname, sex, age, relation, "004" if age < 18 else "001", school=school, young=True)

    def _one(
        self,
        surname: str,
        sex: str,
        age: int,
        relation: str,
        labour: str,
        work: int = 0,
        school: str = "000",
        *,
        young: bool = False,
    ) -> MemberSheet:
        random = self.random
        born = self.today - timedelta(days=age * 365 + random.randrange(20, 340))
        name = surname + names.given(random, sex, young=young)
        while relation == "001" and name in self._heads:
            name = surname + names.given(random, sex)
        if relation == "001":
            self._heads.add(name)
        number = self.numbers.of(born, sex)
        return MemberSheet(
            name, relation, "id_card", number, sex=sex, born_on=born, ethnicity="001", political="006",
            education="003" if age > 22 else "", school=school, labour=labour, health=("001",),
            cover=("resident_medical", "resident_pension") if age >= 60 else ("resident_medical",),
            work_months=work if labour == "001" else None,
            work_place=_WORK_PLACES[age % len(_WORK_PLACES)] if work and labour == "001" else "",
            since=born if age < 19 else None,
        )  # fmt: skip

    def _amounts(self, cause: Cause, members: list[MemberSheet], net: int) -> dict[str, Decimal]:
        """Return an income sheet whose net income is ``net`` yuan, the wages making up the rest."""
        random = self.random
        amounts = {key: _round(random, low, high) for key, (low, high) in cause.lines.items()}
        amounts["planting"] = _round(random, 2_400, 7_800)
        amounts["costs"] = _round(random, 900, 2_600)
        amounts["other_transfer"] = amounts.get("other_transfer", 0) + _round(random, 320, 980)
        if random.random() < 0.4:
            amounts["land_transfer"] = _round(random, 400, 1_800)
        if random.random() < 0.3:
            amounts["breeding"] = _round(random, 800, 4_200)
        elders = sum(1 for one in members if one.labour == "004" and one.relation in ("001", "011", "012"))
        if elders:
            amounts["pension"] = max(amounts.get("pension", 0), elders * _round(random, 1_620, 2_280))
        spending = {"medical", "schooling", "loss", "claim", "costs"}
        other = sum(amount for key, amount in amounts.items() if key not in spending) - amounts["costs"]
        earners = any((one.work_months or 0) > 0 for one in members)
        amounts["work" if earners else "subsistence"] = max(net - other, 0)
        return {key: Decimal(amount) for key, amount in amounts.items() if amount}


def _round(random: Random, low: int, high: int) -> int:
    return random.randrange(low // 10, high // 10 + 1) * 10


def _age(born: date | None, today: date) -> int:
    return (today - born).days // 365 if born else 40


def _changed(sheet: MemberSheet, **changes: object) -> MemberSheet:
    values = {name: getattr(sheet, name) for name in MemberSheet.__slots__}
    return MemberSheet(**{**values, **changes})
