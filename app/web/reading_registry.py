"""What each page shows of families, endpoint by endpoint. A page that isn't named here isn't shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shows:
    """What an endpoint shows. ``subject`` has to be among it; empty for a list, which may show nobody."""

    kind: str = "page.read"
    subject: str = ""
    purpose: str = ""


LISTS = Shows("list.read")

_PAGES: dict[str, tuple[str, ...]] = {
    "case": (
        "appeals.answer", "appeals.show", "cases.act", "cases.show", "consents.new", "corrections.new",
        "corrections.of_case", "corrections.show", "documents.of_case", "explanations.show", "follow_ups.new",
        "help_measures.deliver", "help_measures.end", "help_measures.new", "incoming.link",
        "incoming.receipt", "incoming.record", "national_entries.tick", "objections.decide",
        "objections.new", "papers.of_case",
        "inspection_cases.at", "inspection_cases.compare", "inspection_cases.life", "logs.receipt",
        "problem_pressing.hand", "problem_pressing.lead", "problem_pressing.new", "readings.of_case",
    ),
    "household": (
        "cases.new", "data_rules.household", "data_rules.waive",
        "helper_assignments.assign", "households.correct", "households.head", "households.show",
        "members.correct", "members.leave", "members.new", "members.numbers", "readings.of_household",
    ),
    "emergency": ("emergencies.household",),
    "evidence": ("papers.strike",),
    "lead": ("leads.close", "leads.household", "leads.show", "leads.visit", "leads.visitors"),
    "meeting": ("meetings.show",),
    "notice": ("notices.printed", "notices.show"),
    "comparison_list": ("comparisons.show",),
    "lead_list": ("lead_lists.show",),
    "register_import": ("register_imports.show",),
    "paper": ("ledgers.show", "plan_papers.show"),
    "person": ("kin.end", "rosters.leave"),
}  # fmt: skip

_LISTS = (
    "suspicions.index", "suspicions.new",
    "comparisons.new", "corrections.index", "data_rules.index", "data_rules.returned", "emergencies.show",
    "erasures.index", "erasures.new", "erasures.show", "exports.trace", "figures.show",
    "follow_ups.index",
    "help_figures.index", "helper_assignments.hand_over", "home.index", "households.index",
    "inspection.events", "inspection.index", "inspection.look_up", "inspection_calls.call",
    "inspection_calls.number",
    "inspection_calls.show", "inspection_samples.drawn_list", "inspection_samples.file",
    "inspection_samples.show", "kin.index", "kin.new", "late.index", "leads.index", "leads.new",
    "meetings.new", "messages.index", "national_entries.index", "national_entries.typed", "notices.new",
    "problem_pressing.leads", "problems.figures", "problems.lists", "problems.show", "problems.tasks",
    "rosters.new", "rosters.show", "search.show", "signature_lists.new", "signature_lists.show",
)  # fmt: skip

REGISTRY: dict[str, Shows] = {
    **{name: Shows(subject=subject) for subject, names in _PAGES.items() for name in names},
    **dict.fromkeys(_LISTS, LISTS),
    "papers.show": Shows("paper.opened", "evidence"),
    "inspection_samples.photo": Shows("paper.opened"),
    "papers.thumbnail": Shows("paper.opened", "evidence"),
    "register_imports.findings": Shows("exported", "register_import", "reporting"),
    "plan_papers.file": Shows("downloaded", "paper"),
    "national_entries.download": Shows("exported", purpose="reporting"),
    "problem_lists_xlsx.download": Shows("exported", purpose="reporting"),
    "documents.download": Shows("exported", "case"),
    "documents.printed": Shows("exported", "case"),
    "documents.whole": Shows("exported", "case"),
    "public.receipt": Shows(subject="case", purpose="own_receipt"),
    "public_status.show": Shows(subject="case", purpose="own_receipt"),
    "public_status.proof": Shows(subject="case", purpose="own_receipt"),
    "public_status.appeal": Shows(subject="case", purpose="own_receipt"),
    "public_notices.show": Shows(subject="notice"),
    "public_notices.object_to": Shows(subject="notice"),
    "readings.for_family": Shows("extract.printed", "household", "family"),
}
"""Everything that shows a family, or may."""

WRITTEN_BY_COMMAND = frozenset({
    "comparisons.export", "documents.full", "exports.take", "lead_lists.download",
    "national_entries.download", "plan_papers.file", "problem_lists_xlsx.download",
})  # fmt: skip
"""Files whose command writes the reading beside its event, before a byte leaves (``web/export_desk.py``).

The pages that ask what for name a file and how many rows it has, and no family.
"""

SHOWS_LOCKED = frozenset({
    "cases.show", "erasures.index", "erasures.new", "erasures.show", "households.show", "incoming.receipt",
    "logs.receipt", "readings.for_family", "readings.of_case", "readings.of_household",
})  # fmt: skip
"""Pages that open although the data of the case or household are locked: they say so, or show none."""

SHOWS_NOBODY = frozenset({
    # Sums over a territory: they name nobody.
    "figure_bulletins.draft", "figure_bulletins.new", "figure_reports.index", "figure_reports.show",
    "national_entries.export",
    # One's own account, and the steps of the sign-in.
    "account.password", "account.recovery_codes", "account.sessions", "account.set_up_second_factor",
    "account.show", "delegations.index", "delegations.new", "sign_in.first_password", "sign_in.recovery",
    "sign_in.second_factor", "sign_in.show",
    # Officers, offices and places: what officials do in their posts is no family's business.
    "administration_log.index", "first_passwords.index", "helper_assignments.index", "organisations.close",
    "organisations.index",
    "organisations.new", "organisations.rename", "organisations.show", "people.close", "people.correct",
    "people.index", "people.new", "people.show", "posts.end", "posts.new", "readings.by_person",
    "readings.index", "regions.show", "rosters.index",
    # What was taken out or read in an emergency: purposes, numbers, officers; whom it shows stands elsewhere.
    "emergencies.index", "emergencies.new", "exports.index", "exports.show",
    # Templates of papers, in which nobody stands yet.
    "document_templates.file", "document_templates.index", "document_templates.show",
    # Rules and their rates.
    "data_rules.compare", "data_rules.rules", "suspicions.rules",
    # The logs, and samples before they name anybody: frames stand under numbers alone.
    "inspection_calls.index", "inspection_calls.new", "inspection_samples.frame",
    "inspection_samples.frame_text", "inspection_samples.index", "inspection_samples.new",
    "inspection_samples.program", "inspection_samples.withdraw", "logs.index", "logs.sheet",
    # Parameters, the manual, and what the programme itself is asked.
    "door", "health.robots", "health.show", "manual.index", "manual.show", "metrics.show",
    "preferences.choose", "profile.decide", "profile.index", "profile.new", "profile.show", "static",
    # Lists of papers, meetings and offices without a family, and forms that are still empty.
    "comparisons.index", "households.new", "incoming.by_phone", "lead_lists.index", "lead_lists.new",
    "ledgers.index", "ledgers.new", "meetings.index", "notices.index", "plan_papers.index", "plan_papers.new",
    "problems.index", "problems.new", "register_imports.index", "register_imports.new",
    "register_imports.progress",
    # The public door before a receipt or a code was shown.
    "public.apply", "public.apply_township", "public.apply_village", "public.conditions", "public.help_kinds",
    "public.home", "public_notices.index", "public_notices.thanks", "public_status.ask",
})  # fmt: skip
"""Pages on which no family stands, each group with why."""
