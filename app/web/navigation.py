"""Where a user can go, by what her posts allow. One line an entry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from app.permissions import Permission
from app.policy import Actor
from app.web.access import find_actor, find_session
from app.web.wording import role_label


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main menu. Without a permission everybody who is signed in sees it."""

    endpoint: str
    label: Any
    icon: str
    permission: Permission | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it stands on a page; ``here`` marks the part the page belongs to."""

    url: str
    label: Any
    icon: str
    here: bool


NAVIGATION = (
    Entry("home.index", _l("My work"), "home"),
    Entry("messages.index", _l("Messages"), "bell"),
    Entry("households.index", _l("Households"), "home-2", Permission.HOUSEHOLDS_READ),
    Entry("leads.index", _l("Leads"), "eye-exclamation", Permission.LEADS_READ),
    Entry("register_imports.index", _l("Rosters and lists"), "file-import", Permission.REGISTERS_READ),
    Entry("lead_lists.index", _l("Lists of departments"), "file-import", Permission.LEAD_LISTS_READ),
    Entry("plan_papers.index", _l("Papers with problems"), "file-import", Permission.PROBLEMS_FOUND),
    Entry("ledgers.index", _l("Ledgers with problems"), "file-import", Permission.PROBLEMS_FOUND),
    Entry("follow_ups.index", _l("Visits"), "calendar-check", Permission.HELP_RECORD),
    Entry("problems.index", _l("Rectification"), "clipboard-check", Permission.PROBLEMS_READ),
    Entry("problem_pressing.leads", _l("Leads to discipline"), "gavel", Permission.DISCIPLINE_LEADS_READ),
    Entry("inspection.index", _l("Inspection"), "eye-exclamation", Permission.INSPECTION_READ),
    Entry("inspection_samples.index", _l("Samples"), "dice", Permission.INSPECTION_SAMPLE),
    Entry("inspection_calls.index", _l("Call-backs"), "phone", Permission.INSPECTION_SAMPLE),
    Entry("suspicions.index", _l("Suspicions"), "question-mark", Permission.SUSPICIONS_READ),
    Entry("late.index", _l("What is late"), "clock-exclamation", Permission.LATE_READ),
    Entry("corrections.index", _l("Corrections"), "edit", Permission.CORRECTIONS_READ),
    Entry("figures.show", _l("Figures"), "chart-bar", Permission.FIGURES_READ),
    Entry("data_rules.index", _l("Data rules"), "list-check", Permission.DATA_RULES_READ),
    Entry("help_figures.index", _l("Help and visits"), "heart-handshake", Permission.LATE_READ),
    Entry("search.show", _l("Search"), "search", Permission.CASES_READ),
    Entry("exports.index", _l("Exports"), "file-export", Permission.EXPORTS_READ),
    Entry("emergencies.index", _l("Emergency readings"), "urgent", Permission.EMERGENCIES_READ),
    Entry("comparisons.index", _l("Comparisons"), "list-check", Permission.COMPARISONS_READ),
    Entry("meetings.index", _l("Appraisals"), "users-group", Permission.MEETINGS_READ),
    Entry("rosters.index", _l("Rosters of the villages"), "list-check", Permission.MEETINGS_READ),
    Entry("kin.index", _l("Kin"), "affiliate", Permission.KIN_DECLARE),
    Entry("notices.index", _l("Notices"), "news", Permission.NOTICES_READ),
    Entry("national_entries.index", _l("National system"), "database-export", Permission.CASES_READ),
    Entry("people.index", _l("People"), "users", Permission.PEOPLE_READ),
    Entry("organisations.index", _l("Organisations"), "building", Permission.ORGANISATIONS_READ),
    Entry("logs.index", _l("Proof of the history"), "shield-check", Permission.LOGS_READ),
    Entry("regions.show", _l("Regions"), "map-pin", Permission.ORGANISATIONS_READ),
    Entry("delegations.index", _l("Acting for others"), "arrows-exchange", Permission.DELEGATIONS_GIVE),
    Entry("profile.index", _l("County profile"), "adjustments", Permission.PROFILE_READ),
    Entry("erasures.index", _l("Locks and destructions"), "lock", Permission.ERASURES_READ),
    Entry("document_templates.index", _l("Templates of papers"), "file-text", Permission.PROFILE_READ),
    Entry(
        "administration_log.index", _l("Administration log"), "history", Permission.ADMINISTRATION_LOG_READ
    ),
    Entry("readings.index", _l("Readings of the watchers"), "eye", Permission.READERS_WATCH),
    Entry("manual.index", _l("Manual"), "book"),
)


def navigation_for(actor: Actor) -> Iterator[Shown]:
    """Yield what ``actor`` may reach."""
    here = (request.endpoint or "").split(".")[0]
    for entry in NAVIGATION:
        if entry.permission is None or actor.may(entry.permission):
            yield Shown(
                url_for(entry.endpoint), _label(entry), entry.icon, entry.endpoint.split(".")[0] == here
            )


def unread_messages() -> int:
    """Return how many messages of who is signed in are new; read with the session, not by itself."""
    current = find_session()
    return current.unread if current is not None else 0


def _label(entry: Entry) -> Any:
    unread = unread_messages() if entry.endpoint == "messages.index" else 0
    return gettext("Messages (%(count)d new)", count=unread) if unread else entry.label


def register_navigation(app: Flask) -> None:
    """Tell the templates who is signed in and where she can go."""

    @app.context_processor
    def _who() -> dict[str, object]:
        actor = find_actor()
        if actor is None:
            return {
                "actor": None,
                "navigation": (),
                "actor_post": "",
                "permissions": frozenset(),
                "unread": 0,
            }
        first = actor.posts[0] if actor.posts else None
        return {
            "actor": actor,
            "navigation": tuple(navigation_for(actor)),
            "unread": unread_messages(),
            "permissions": frozenset(permission.value for permission in Permission if actor.may(permission)),
            "actor_post": f"{first.organisation_name} · {role_label(first.role)}" if first else "",
        }
