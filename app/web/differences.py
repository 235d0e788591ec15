"""What changed between two looks at a case, in words: member by member, figure by figure."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.facts.snapshots import Difference
from app.queries.cases import CasePage
from app.web.dates import day
from app.web.filters import code_labels, yuan

LABELS: Mapping[str, object] = {
    "application.risks": _l("Risks"),
    "application.signed_on": _l("Application signed on"),
    "kind": _l("Kind of household"),
    "meeting.abstained": _l("Abstained"),
    "meeting.against": _l("Against"),
    "meeting.agreed": _l("For"),
    "meeting.held_on": _l("Meeting held on"),
    "meeting.present": _l("Present at the meeting"),
    "notice.last_day": _l("Last day of the notice"),
    "notice.posted_on": _l("Notice posted on"),
    "notice.taken_down_on": _l("Notice taken down on"),
    "supplement_given": _l("File completed on"),
    "visit.can_cope": _l("Own capacity to cope"),
    "visit.category": _l("Category proposed"),
    "visit.guarantees_met": _l("Guarantees and water"),
    "visit.income_per_head": _l("Income per head"),
    "visit.reference_per_head": _l("Reference figure per head"),
    "visit.spending_per_head": _l("Self-paid spending per head"),
    "visit.visited_on": _l("Visited on"),
}
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
    names = {str(row.person_id): row.name for row in page.members}
    for one in page.changes:
        parts = one.path.split(".")
        if one.path == "papers":
            yield from _papers(one)
        elif parts[0] == "members" and len(parts) == 3 and parts[2] in MEMBER_LABELS:
            label = gettext("%(name)s, %(what)s", name=names.get(parts[1], "?"), what=MEMBER_LABELS[parts[2]])
            yield _sentence(label, parts[2], one)
        elif one.path in LABELS:
            yield _sentence(str(LABELS[one.path]), one.path, one)


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
