"""What changed between two looks at a case, in words: member by member, figure by figure."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.facts.snapshots import Difference
from app.queries.cases import CasePage
from app.web.dates import day
from app.web.filters import code_labels, yuan

LABELS: Mapping[str, object] = {
    "visit.visited_on": _l("Visited on"),
    "visit.category": _l("Category proposed"),
    "visit.income_per_head": _l("Income per head"),
    "visit.spending_per_head": _l("Self-paid spending per head"),
    "visit.reference_per_head": _l("Reference figure per head"),
    "visit.guarantees_met": _l("Guarantees and water"),
    "visit.can_cope": _l("Own capacity to cope"),
    "kind": _l("Kind of household"),
    "application.risks": _l("Risks"),
    "application.signed_on": _l("Application signed on"),
    "meeting.held_on": _l("Meeting held on"),
    "meeting.present": _l("Present at the meeting"),
    "meeting.agreed": _l("Agree"),
    "meeting.against": _l("Against"),
    "meeting.abstained": _l("Abstained"),
    "notice.posted_on": _l("Notice posted on"),
    "notice.last_day": _l("Last day of the notice"),
    "notice.taken_down_on": _l("Notice taken down on"),
    "supplement_given": _l("File completed on"),
}
"""What a signer may have to know, in the order in which it is told."""
MEMBER_LABELS: Mapping[str, object] = {
    "compared_on": _l("compared on"),
    "consented_on": _l("authorised on"),
    "died_on": _l("died on"),
    "health": _l("health"),
    "hits": _l("findings"),
    "hits_explained": _l("findings explained"),
    "labour": _l("labour power"),
    "relation": _l("relation to the head"),
    "school": _l("schooling"),
}
CODED: Mapping[str, str] = {
    "application.risks": "RISK",
    "health": "HEALTH",
    "kind": "HOUSEHOLD_KIND",
    "labour": "LABOUR",
    "relation": "RELATION",
    "school": "SCHOOL",
    "visit.category": "CATEGORY",
}


def changes(page: CasePage) -> list[str]:
    """Return a sentence for each difference that a reader understands."""
    return list(_sentences(page))


def _sentences(page: CasePage) -> Iterator[str]:
    """Yield who has joined, then the figures, then what changed of members and papers."""
    names = {str(row.person_id): row.name for row in page.members}
    found = {one.path: one for one in page.changes}
    joined = {number for number in names if _joins(found.get(f"members.{number}.relation"))}
    for number in sorted(joined, key=int):
        relation = code_labels([found[f"members.{number}.relation"].after], "RELATION")
        yield gettext("New member: %(name)s (%(relation)s)", name=names[number], relation=relation)
    for path, label in LABELS.items():
        if path in found:
            yield _sentence(str(label), path, found[path])
    for (what, before, after), people in _of_members(page, joined).items():
        who = gettext(", ").join(names.get(number, "?") for number in people)
        label = gettext("%(name)s, %(what)s", name=who, what=MEMBER_LABELS[what])
        yield _sentence(label, what, Difference(what, before, after))
    if "papers" in found:
        yield from _papers(found["papers"])


def _joins(relation: Difference | None) -> bool:
    return relation is not None and not relation.before


def _of_members(page: CasePage, joined: set[str]) -> dict[tuple[str, str, str], list[str]]:
    """Return who changed alike: what, from, to. Of who has just joined everything is new."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for one in page.changes:
        kind, _, rest = one.path.partition(".")
        number, _, what = rest.partition(".")
        if kind == "members" and what in MEMBER_LABELS and number not in joined:
            alike.setdefault((what, one.before, one.after), []).append(number)
    return alike


def _papers(one: Difference) -> Iterator[str]:
    before, after = set(one.before.split()), set(one.after.split())
    for sign, papers in (("+", after - before), ("-", before - after)):
        kinds = sorted({paper.split("/")[0] for paper in papers})
        if kinds:
            words = code_labels(kinds, "PAPER")
            yield (
                gettext("Papers added: %(kinds)s", kinds=words)
                if sign == "+"
                else gettext("Papers struck out: %(kinds)s", kinds=words)
            )


def _sentence(label: str, name: str, one: Difference) -> str:
    return gettext(
        "%(field)s: %(before)s → %(after)s",
        field=label,
        before=_words(name, one.before) or "–",
        after=_words(name, one.after) or "–",
    )


def _words(name: str, text: str) -> str:
    if not text:
        return ""
    if name in CODED:
        return code_labels(text.split(), CODED[name])
    if name.endswith(("_on", "last_day")) or name == "supplement_given":
        return day(text)
    if name.endswith("per_head"):
        return yuan(text)
    if name in ("visit.can_cope", "visit.guarantees_met"):
        return gettext("Yes") if text == "1" else gettext("No")
    return text
