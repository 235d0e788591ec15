"""What can be asked for, and which role has it: permissions read ``scope:action``.

A role has the permissions that :data:`GRANTED` lists, and no others: there is no role that may do
anything.
"""

from enum import StrEnum


class Permission(StrEnum):
    """Everything that a page or a command can ask for, in alphabetical order."""

    ACCOUNTS_MANAGE = "accounts:manage"
    ADMINISTRATION_LOG_READ = "administration_log:read"
    APPEALS_ANSWER = "appeals:answer"
    CALLS_TAKE = "calls:take"
    CASES_ACT = "cases:act"
    """Signs acts and adds papers on cases of some procedure: which one is said by the procedure."""
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    COMPARISONS_ANSWER = "comparisons:answer"
    COMPARISONS_READ = "comparisons:read"
    COMPARISONS_SEND = "comparisons:send"
    CORRECTIONS_READ = "corrections:read"
    CORRECTIONS_REQUEST = "corrections:request"
    CORRECTIONS_SIGN = "corrections:sign"
    DATA_RULES_CHECK = "data_rules:check"
    DATA_RULES_COMPARE = "data_rules:compare"
    DATA_RULES_READ = "data_rules:read"
    DATA_RULES_WAIVE = "data_rules:waive"
    DELEGATIONS_GIVE = "delegations:give"
    DISCIPLINE_LEADS_ANSWER = "discipline_leads:answer"
    DISCIPLINE_LEADS_HAND = "discipline_leads:hand"
    DISCIPLINE_LEADS_READ = "discipline_leads:read"
    ERASURES_DECIDE = "erasures:decide"
    ERASURES_PROPOSE = "erasures:propose"
    ERASURES_READ = "erasures:read"
    EMERGENCIES_OPEN = "emergencies:open"
    """Reads in a village outside his own territory for a stated emergency, for a short time."""
    EMERGENCIES_READ = "emergencies:read"
    EMERGENCIES_REVIEW = "emergencies:review"
    EXPLANATIONS_DECIDE = "explanations:decide"
    EXPLANATIONS_GIVE = "explanations:give"
    EXPORTS_ASK = "exports:ask"
    EXPORTS_DECIDE = "exports:decide"
    EXPORTS_READ = "exports:read"
    EXPORTS_TRACE = "exports:trace"
    """Finds out from which export a file or a page came."""
    FIGURES_READ = "figures:read"
    HELP_RECORD = "help:record"
    HELPERS_ASSIGN = "helpers:assign"
    HOUSEHOLDS_READ = "households:read"
    HOUSEHOLDS_WRITE = "households:write"
    IDENTITY_UNMASK = "identity:unmask"
    INSPECTION_READ = "inspection:read"
    INSPECTION_SAMPLE = "inspection:sample"
    KIN_DECLARE = "kin:declare"
    LATE_READ = "late:read"
    LEAD_LISTS_READ = "lead_lists:read"
    LEAD_LISTS_TAKE = "lead_lists:take"
    LEADS_HANDLE = "leads:handle"
    LEADS_RAISE = "leads:raise"
    LEADS_READ = "leads:read"
    LOGS_ANCHOR = "logs:anchor"
    LOGS_READ = "logs:read"
    MEETINGS_READ = "meetings:read"
    MEETINGS_RECORD = "meetings:record"
    NATIONAL_ENTRIES_EXPORT = "national_entries:export"
    NATIONAL_ENTRIES_TICK = "national_entries:tick"
    NOTICES_POST = "notices:post"
    NOTICES_READ = "notices:read"
    OBJECTIONS_DECIDE = "objections:decide"
    OBJECTIONS_RECORD = "objections:record"
    ORGANISATIONS_MANAGE = "organisations:manage"
    ORGANISATIONS_READ = "organisations:read"
    PEOPLE_READ = "people:read"
    POSTS_MANAGE = "posts:manage"
    PROBLEMS_FOUND = "problems:found"
    PROBLEMS_PRESS = "problems:press"
    PROBLEMS_READ = "problems:read"
    PROFILE_DECIDE = "profile:decide"
    PROFILE_PROPOSE = "profile:propose"
    PROFILE_READ = "profile:read"
    READERS_WATCH = "readers:watch"
    READINGS_READ = "readings:read"
    READINGS_TELL = "readings:tell"
    REGISTERS_IMPORT = "registers:import"
    """Brings in a file of some kind: which one is said by the kind (``app/intake/registers/kinds.py``)."""
    REGISTERS_READ = "registers:read"
    ROSTER_KEEP = "roster:keep"
    ROSTERS_IMPORT = "rosters:import"
    ROSTERS_READ = "rosters:read"
    SECURITY_MANAGE = "security:manage"
    SUSPICIONS_HANDLE = "suspicions:handle"
    SUSPICIONS_READ = "suspicions:read"
    """Sees what is sealed (``app/policy.py``): suspicions, before anybody else learns of them."""
    TEMPLATES_KEEP = "templates:keep"


_P = Permission
_EVERYBODY_IN_POST = frozenset({_P.ORGANISATIONS_READ, _P.PROFILE_READ})
_OFFICERS = _EVERYBODY_IN_POST | {
    _P.CASES_ACT, _P.CASES_READ, _P.CASES_WRITE, _P.DELEGATIONS_GIVE, _P.EXPORTS_ASK, _P.EXPORTS_READ,
    _P.KIN_DECLARE,     _P.PROBLEMS_READ,
}  # fmt: skip
_READERS = frozenset({_P.HOUSEHOLDS_READ, _P.COMPARISONS_READ, _P.MEETINGS_READ, _P.NOTICES_READ})
_VILLAGE = _OFFICERS | _READERS | {_P.DATA_RULES_READ, _P.LEADS_READ}
_TOWNSHIP = _OFFICERS | _READERS | {_P.DATA_RULES_READ, _P.FIGURES_READ, _P.LEAD_LISTS_READ, _P.LEADS_READ}
_COUNTY = (
    _OFFICERS
    | _READERS
    | {
        _P.FIGURES_READ,
        _P.DATA_RULES_READ,
        _P.LATE_READ,
        _P.LEAD_LISTS_READ,
        _P.LEADS_READ,
        _P.PEOPLE_READ,
        _P.READINGS_READ,
    }
)
_DATA_RULES = frozenset({_P.DATA_RULES_CHECK, _P.DATA_RULES_COMPARE, _P.DATA_RULES_WAIVE})
_LISTS = frozenset({_P.LEAD_LISTS_READ, _P.LEAD_LISTS_TAKE})
_LEADS = frozenset({_P.LEADS_HANDLE, _P.LEADS_RAISE})
_REGISTERS = frozenset({_P.REGISTERS_IMPORT, _P.REGISTERS_READ})
_ROSTERS = _REGISTERS | {_P.ROSTERS_IMPORT, _P.ROSTERS_READ}
_APPOINTING = _EVERYBODY_IN_POST | _REGISTERS | {_P.PEOPLE_READ}
_EMERGENCIES = frozenset({_P.EMERGENCIES_OPEN, _P.EMERGENCIES_READ})
_REVIEWS = frozenset({_P.EMERGENCIES_READ, _P.EMERGENCIES_REVIEW})
_TO_DISCIPLINE = frozenset({_P.DISCIPLINE_LEADS_HAND, _P.DISCIPLINE_LEADS_READ})

GRANTED: dict[str, frozenset[Permission]] = {
    "grid_worker": _VILLAGE | {_P.CALLS_TAKE, _P.HOUSEHOLDS_WRITE, _P.LEADS_RAISE},
    "village_clerk": _VILLAGE
    | _LEADS
    | _REGISTERS
    | {
        _P.CALLS_TAKE,
        _P.CORRECTIONS_READ,
        _P.CORRECTIONS_REQUEST,
        _P.DATA_RULES_CHECK,
        _P.EXPLANATIONS_GIVE,
        _P.HELP_RECORD,
        _P.HELPERS_ASSIGN,
        _P.HOUSEHOLDS_WRITE,
        _P.IDENTITY_UNMASK,
        _P.MEETINGS_RECORD,
        _P.NATIONAL_ENTRIES_TICK,
        _P.NOTICES_POST,
        _P.OBJECTIONS_RECORD,
        _P.ROSTER_KEEP,
    },
    "village_head": _VILLAGE | _LEADS | {_P.EXPLANATIONS_GIVE, _P.OBJECTIONS_DECIDE, _P.OBJECTIONS_RECORD},
    "first_secretary": _VILLAGE
    | _LEADS
    | _REGISTERS
    | {_P.HELP_RECORD, _P.HOUSEHOLDS_WRITE, _P.OBJECTIONS_RECORD},
    "helper": _OFFICERS
    | _REGISTERS
    | {_P.HELP_RECORD, _P.HOUSEHOLDS_READ, _P.LEADS_RAISE, _P.LEADS_READ, _P.NOTICES_READ},
    "township_officer": _TOWNSHIP
    | _EMERGENCIES
    | _DATA_RULES
    | _ROSTERS
    | _LEADS
    | {
        _P.APPEALS_ANSWER,
        _P.CALLS_TAKE,
        _P.CORRECTIONS_READ,
        _P.CORRECTIONS_REQUEST,
        _P.EXPLANATIONS_DECIDE,
        _P.HELP_RECORD,
        _P.HELPERS_ASSIGN,
        _P.HOUSEHOLDS_WRITE,
        _P.IDENTITY_UNMASK,
        _P.LEAD_LISTS_TAKE,
        _P.NATIONAL_ENTRIES_EXPORT,
        _P.NATIONAL_ENTRIES_TICK,
        _P.OBJECTIONS_DECIDE,
        _P.OBJECTIONS_RECORD,
        _P.PROBLEMS_FOUND,
        _P.READINGS_TELL,
    },
    "township_leader": _TOWNSHIP
    | _EMERGENCIES
    | {
        _P.EXPORTS_DECIDE,
        _P.REGISTERS_READ,
        _P.ROSTERS_READ,
        _P.PROBLEMS_PRESS,
        _P.APPEALS_ANSWER,
        _P.CORRECTIONS_READ,
        _P.CORRECTIONS_SIGN,
        _P.EXPLANATIONS_DECIDE,
        _P.LATE_READ,
        _P.OBJECTIONS_DECIDE,
    },
    "township_head": _TOWNSHIP
    | _EMERGENCIES
    | {
        _P.APPEALS_ANSWER,
        _P.CORRECTIONS_READ,
        _P.CORRECTIONS_SIGN,
        _P.EXPORTS_DECIDE,
        _P.LATE_READ,
        _P.PROBLEMS_PRESS,
    },
    "department_officer": _OFFICERS
    | _EMERGENCIES
    | _LISTS
    | _REGISTERS
    | {_P.COMPARISONS_ANSWER, _P.COMPARISONS_READ, _P.HELP_RECORD},
    "department_leader": _OFFICERS
    | _EMERGENCIES
    | {_P.EXPORTS_DECIDE, _P.COMPARISONS_READ, _P.LEAD_LISTS_READ},
    "county_officer": _COUNTY
    | _DATA_RULES
    | _ROSTERS
    | _TO_DISCIPLINE
    | {
        _P.PROBLEMS_FOUND,
        _P.PROBLEMS_PRESS,
        _P.APPEALS_ANSWER,
        _P.CALLS_TAKE,
        _P.COMPARISONS_SEND,
        _P.CORRECTIONS_READ,
        _P.ERASURES_PROPOSE,
        _P.ERASURES_READ,
        _P.IDENTITY_UNMASK,
        _P.LEAD_LISTS_TAKE,
        _P.LEADS_RAISE,
        _P.NATIONAL_ENTRIES_EXPORT,
        _P.PROFILE_PROPOSE,
        _P.READINGS_TELL,
        _P.TEMPLATES_KEEP,
    },
    "county_leader": _COUNTY
    | _REVIEWS
    | _TO_DISCIPLINE
    | {
        _P.ERASURES_DECIDE,
        _P.ERASURES_READ,
        _P.EXPORTS_DECIDE,
        _P.PROBLEMS_PRESS,
        _P.APPEALS_ANSWER,
        _P.CORRECTIONS_READ,
        _P.CORRECTIONS_SIGN,
        _P.PROFILE_DECIDE,
        _P.REGISTERS_READ,
        _P.ROSTERS_READ,
    },
    "inspector": _EVERYBODY_IN_POST
    | _READERS
    | _REVIEWS
    | {
        _P.EXPORTS_ASK,
        _P.EXPORTS_DECIDE,
        _P.EXPORTS_READ,
        _P.EXPORTS_TRACE,
        _P.SUSPICIONS_HANDLE,
        _P.SUSPICIONS_READ,
        _P.CASES_ACT,
        _P.DISCIPLINE_LEADS_ANSWER,
        _P.DISCIPLINE_LEADS_READ,
        _P.PROBLEMS_READ,
        _P.ADMINISTRATION_LOG_READ,
        _P.LOGS_ANCHOR,
        _P.LOGS_READ,
        _P.CASES_READ,
        _P.CORRECTIONS_READ,
        _P.ERASURES_READ,
        _P.FIGURES_READ,
        _P.DATA_RULES_READ,
        _P.IDENTITY_UNMASK,
        _P.INSPECTION_READ,
        _P.INSPECTION_SAMPLE,
        _P.LATE_READ,
        _P.LEAD_LISTS_READ,
        _P.LEADS_READ,
        _P.PEOPLE_READ,
        _P.READERS_WATCH,
        _P.READINGS_READ,
        _P.REGISTERS_READ,
        _P.ROSTERS_READ,
    },
    "system_admin": _APPOINTING | {_P.ORGANISATIONS_MANAGE, _P.ACCOUNTS_MANAGE},
    "security_admin": _APPOINTING | {_P.LOGS_READ, _P.POSTS_MANAGE, _P.SECURITY_MANAGE, _P.READERS_WATCH},
    "audit_admin": _EVERYBODY_IN_POST
    | {
        _P.EMERGENCIES_READ,
        _P.EXPORTS_READ,
        _P.EXPORTS_TRACE,
        _P.ADMINISTRATION_LOG_READ,
        _P.LOGS_ANCHOR,
        _P.LOGS_READ,
        _P.PEOPLE_READ,
        _P.READERS_WATCH,
        _P.READINGS_READ,
    },
}
