"""Help measures of the national form (帮扶措施, monitoring.md 5.2) and which risk asks for which (5.3).

A kind is the end of the national code list (100A45 is ``45``), an item its place in that list. The
source names the items without their codes, so their numbers are ours; ``099`` is "other" everywhere.
"""

from collections.abc import Collection, Iterator, Mapping

from workflows.monitoring.codes import Codes
from workflows.words import N_

KIND: Codes = (
    ("39", N_("Business")),
    ("40", N_("Jobs")),
    ("41", N_("Finance")),
    ("42", N_("Public posts")),
    ("50", N_("Housing assurance")),
    ("51", N_("Drinking water assurance")),
    ("45", N_("Health")),
    ("46", N_("Compulsory schooling")),
    ("47", N_("Other schooling help")),
    ("48", N_("Social security")),
    ("52", N_("Help from society")),
    ("53", N_("Relocation")),
    ("54", N_("Better living and working conditions")),
    ("55", N_("Infrastructure")),
)
"""Kinds of help measures (帮扶措施类型)."""

_OTHER = ("099", N_("Other measure"))

ITEMS: Mapping[str, Codes] = {
    "39": (("001", N_("Planting")), ("002", N_("Forestry and fruit")), ("003", N_("Animal raising")),
           ("004", N_("Processing")), ("005", N_("Rural tourism")), ("006", N_("Consumption help")), _OTHER),
    "40": (("001", N_("Skills training")), ("002", N_("Organised migrant work")),
           ("003", N_("Travel allowance for migrant work")), ("004", N_("Work instead of relief")),
           ("005", N_("Work in a business nearby")), _OTHER),
    "41": (("001", N_("Small loan")), _OTHER),
    "42": (("001", N_("Forest ranger")), ("002", N_("Grassland ranger")), ("003", N_("Cleaner")),
           ("004", N_("Road keeper")), ("005", N_("Water keeper")), ("006", N_("Border keeper")),
           ("007", N_("Care worker")), ("008", N_("Public order helper")), _OTHER),
    "50": (("001", N_("Repair of a dangerous house")), _OTHER),
    "51": (("001", N_("Drinking water made safe")),),
    "45": (("001", N_("Grant towards resident medical insurance")),
           ("002", N_("Critical illness insurance paid out")), ("003", N_("Medical assistance")), _OTHER),
    "46": (("001", N_("Brought back to school")), ("002", N_("Taught at home")),
           ("003", N_("Living allowance for boarders")), _OTHER),
    "47": (("001", N_("Rain and dew programme")), ("002", N_("Student loan")), ("003", N_("Student grant")),
           _OTHER),
    "48": (("001", N_("Subsistence allowance granted")), ("002", N_("Care for the destitute")),
           ("003", N_("Temporary relief")), ("004", N_("Disability allowance")),
           ("005", N_("Insurance against poverty")), _OTHER),
    "52": (("001", N_("Donation")), _OTHER),
    "53": (("001", N_("Relocated")),),
    "54": (("001", N_("Living and working conditions improved")),),
    "55": (("001", N_("Infrastructure built")),),
}  # fmt: skip
"""Items of each kind (100A39 to 100A55)."""

MEASURE: Codes = tuple((kind + item, message) for kind, items in ITEMS.items() for item, message in items)
"""Every measure: kind and item in one code of five digits."""

KINDS: Mapping[str, str] = dict(KIND)

DEVELOPMENTAL = frozenset({"39", "40", "41", "42"})
"""开发式帮扶: business, jobs, finance, public posts (monitoring.md 5.2)."""

SECURITY = "48"
"""综合保障. Alone it is "one cover and done" (一兜了之) where somebody can work (red flag M09)."""

ANSWERS: Mapping[str, frozenset[str]] = {
    "001": frozenset({"45", "52"}),
    "002": frozenset({"46", "47", "52"}),
    "003": frozenset({"50", "53"}),
    "004": frozenset({"51"}),
    "005": frozenset({"48", "52"}),
}
"""Which kinds answer a risk (monitoring.md 5.3). For the other risks no source asks for a kind."""

GUARANTEE_ANSWERS: Mapping[str, frozenset[str]] = {
    "schooling": frozenset({"46"}),
    "medical": frozenset({"45", "52"}),
    "housing": ANSWERS["003"],
    "water": ANSWERS["004"],
}
"""What answers a guarantee that isn't met; housing and water as for the risk of that name."""

END: Codes = (
    ("complete", N_("Carried out to its end")),
    ("expired", N_("Its term is over")),
    ("dropped", N_("Not carried out any more")),
    ("mistake", N_("Entered by mistake")),
)
"""Why a measure ends. Ours. What was entered by mistake never counts, but stays readable."""

MISTAKE = "mistake"

PROOF = "help_proof"
"""The kind of paper that proves a delivery."""


def answers(kind: str, risk: str, *, at_elimination: bool = False) -> bool:
    """Return whether a measure of a kind answers a risk; any does where no source asks for one.

    At an elimination social security answers illness too (monitoring.md 5.3).
    """
    asked = ANSWERS.get(risk)
    return asked is None or kind in asked or (at_elimination and risk == "001" and kind == SECURITY)


def unanswered(
    risks: Collection[str], guarantees: Collection[str], kinds: Collection[str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what the measures planned so far leave without an answer, with the kinds that would be one.

    Each is ``("risk" or "guarantee", its code, kinds in the order of the list)``.
    """
    for code in sorted(risks):
        if code in ANSWERS and not ANSWERS[code] & set(kinds):
            yield "risk", code, _in_order(ANSWERS[code])
    for code in sorted(guarantees):
        if not GUARANTEE_ANSWERS[code] & set(kinds):
            yield "guarantee", code, _in_order(GUARANTEE_ANSWERS[code])


def _in_order(kinds: frozenset[str]) -> tuple[str, ...]:
    return tuple(kind for kind, _ in KIND if kind in kinds)


REACHED: Codes = (
    ("at_home", N_("At home")),
    ("elsewhere", N_("Elsewhere: in the field, at work, in hospital")),
    ("by_phone", N_("By telephone or video")),
)
"""How the family was met when it was followed up. Ours; who works far away is reached by telephone."""

FINDING: Codes = (
    ("illness", N_("Somebody has fallen ill")),
    ("work", N_("Work or income was lost")),
    ("schooling", N_("A child is out of school")),
    ("medical", N_("Somebody is without medical insurance")),
    ("housing", N_("The house isn't safe")),
    ("water", N_("Drinking water isn't safe")),
    ("disaster", N_("Disaster or accident")),
    ("help", N_("A measure doesn't reach the family")),
    ("other", N_("Something else")),
)
"""What a visit finds: the guarantees, water and other risks that a visit record asks for (5.4). Ours."""

OUTCOME: Codes = (
    ("measure", N_("A help measure follows")),
    ("lead", N_("A risk lead is opened: the household is looked at anew")),
    ("noted", N_("Noted: settled on the spot, or no help is needed")),
)
"""What becomes of a finding. Without an answer it would be one that nobody took up (red flag V14)."""

HANDED_OVER: Codes = (
    ("first", N_("First helper of this household")),
    ("post", N_("The helper before has another post or has left")),
    ("absent", N_("The helper before is ill or away for long")),
    ("balance", N_("Too many households for one helper")),
    ("family", N_("The family asked for it")),
    ("other", N_("Another reason")),
)
"""Why somebody becomes responsible for a household. Ours."""
