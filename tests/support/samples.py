"""Samples for tests: a village with files on every side of the roll, announced and drawn."""

from datetime import date

from app import clock
from app.commands.inspection_frames import Announcement
from app.commands.inspection_samples import announce_sample, draw_sample
from app.commands.leads import LeadFacts, raise_lead
from tests.support.county import Officer
from tests.support.village import Village


def announcement(region: str, **changes: object) -> Announcement:
    """Return a sample of all households, with a number made by the system."""
    facts: dict[str, object] = {
        "title": "2026年下半年抽查", "region": region,
        "sources": ("enrolled", "eliminated", "refused", "lead"),
        "strata": "village", "size": 4, "shares": (50, 25, 25), "each": 1, "seed_kind": "committed",
        "seed_source": "", "seed_on": None,
    }  # fmt: skip
    return Announcement(**{**facts, **changes})  # type: ignore[arg-type]


def announced(who: Officer, region: str, once: str = "announced", **changes: object) -> int:
    """Announce a sample and return its number."""
    return announce_sample(actor=who.actor(), sheet=announcement(region, **changes), once=once)


def drawn(who: Officer, region: str, once: str = "drawn", **changes: object) -> int:
    """Announce and draw a sample by the system's number and return its number."""
    number = announced(who, region, once, **changes)
    draw_sample(actor=who.actor(), sample_id=number, seed="", once=once)
    return number


def noticed(village: Village, household: int, source: str = "cadre") -> int:
    """Raise a lead on a household today."""
    with village.app.app_context():
        facts = LeadFacts(
            source=source, supplier=None, territory=village.code, name="田某", national_id=None,
            phone=None, address=None, household_id=household, risks=("001",),
            content="家里有人住院，花销大。",
            noticed_on=clock.today(),
        )  # fmt: skip
        who = village.officers["village_clerk"]
        return raise_lead(actor=who.actor(), facts=facts, once=f"lead/{household}").lead_id


def on_every_side(village: Village, *, enrolled: int = 3, off: int = 2) -> dict[str, list[int]]:
    """Record households: enrolled ones, refused ones, and ones that only a lead speaks of."""
    sides: dict[str, list[int]] = {"enrolled": [], "refused": [], "lead": []}
    for _ in range(enrolled):
        household = village.household()
        village.at("assisted", household)
        sides["enrolled"].append(household)
    for _ in range(off):
        household = village.household(born=date(1960, 3, 4))
        ref = village.at("applied", household)
        village.act(
            "village_head", ref, "reject",
            answers={"reasons": ["not_reachable"], "reason_text": "三次上门、两次电话均无法联系，已张贴告知"},
        )  # fmt: skip
        sides["refused"].append(household)
        household = village.household()
        noticed(village, household)
        sides["lead"].append(household)
    return sides
