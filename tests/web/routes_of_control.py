"""Who opens and sends what of exports and emergency readings, typed by hand like the rest.

Who takes files out: everybody who reads problems or lists. A large one of the county's office is approved by
the county's leaders. A village elsewhere is opened to townships and departments, reviewed by leaders of the
county and inspectors, and seen by the audit administrator.
"""

Roles = frozenset[str]
TOWNSHIP: Roles = frozenset({"township_officer", "township_leader", "township_head"})
DEPARTMENT: Roles = frozenset({"department_officer", "department_leader"})
VILLAGE: Roles = frozenset({"grid_worker", "village_clerk", "village_head", "first_secretary", "helper"})
COUNTY: Roles = frozenset({"county_officer", "county_leader"})
TRACERS: Roles = frozenset({"inspector", "audit_admin"})
REVIEWERS: Roles = frozenset({"county_leader", "inspector"})
READERS: Roles = TOWNSHIP | DEPARTMENT
PROBLEMS: Roles = VILLAGE | TOWNSHIP | DEPARTMENT | COUNTY | {"inspector"}
SHEETS: Roles = frozenset({"township_officer", "county_officer"})
"""Who takes households out in the columns of the national system."""
NOBODY: Roles = frozenset()

OPEN: dict[str, Roles] = {
    **dict.fromkeys(
        (f"/problems/lists/{kind}.xlsx" for kind in ("closures", "duties", "problems", "rectification")),
        PROBLEMS,
    ),
    **dict.fromkeys(
        (f"/national-entries/export/{part}.xlsx" for part in ("monitored", "register", "waiting")), SHEETS
    ),
    "/national-entries/export": SHEETS,
    "/national-entries/typed": frozenset({"village_clerk", "township_officer"}),
    "/exports": PROBLEMS | TRACERS,
    "/exports/trace": TRACERS,
    "/exports/{export}": TRACERS | {"county_leader"},
    "/emergencies": READERS | REVIEWERS | {"audit_admin"},
    "/emergencies/new": READERS,
    "/emergencies/{emergency}": REVIEWERS | {"audit_admin"},
    # Only who began it reads under it, and none of those who look here did.
    "/emergencies/{emergency}/households/{household}": NOBODY,
}
SENT: dict[str, Roles] = {
    "/exports/trace": TRACERS,
    "/exports/{export}/decision": frozenset({"county_leader"}),
    "/exports/{export}/file": NOBODY,
    "/emergencies/new": READERS,
    "/emergencies/{emergency}/end": NOBODY,
    "/emergencies/{emergency}/review": REVIEWERS,
    "/problems/lists/problems.xlsx": PROBLEMS,
    "/national-entries/export/waiting.xlsx": SHEETS,
    "/national-entries/typed": frozenset({"village_clerk", "township_officer"}),
}
