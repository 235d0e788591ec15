"""Who opens and who sends what of lists that come in: departments' lists of leads, rosters of households.

Typed by hand from product.md 1. A department sees the lists that it sent; rosters are brought in by the
officers of township and county, and seen by their leaders and by inspectors. Those of this walk were received
by the county: a township sees its own. Whoever records help brings in lists of measures and of visits, and
the administrators of system and security those of accounts and of posts.
"""

COUNTY, DEPARTMENT = (
    frozenset({"county_officer", "county_leader"}),
    frozenset({"department_officer", "department_leader"}),
)
TOWNSHIP = frozenset({"township_officer", "township_leader", "township_head"})
LISTS_OF_LEADS = TOWNSHIP | COUNTY | DEPARTMENT | {"inspector"}
LISTS_TAKEN = frozenset({"township_officer", "county_officer", "department_officer"})
HELP_RECORDED = frozenset({
    "village_clerk", "first_secretary", "helper", "township_officer", "department_officer",
})  # fmt: skip
ADMINISTRATORS = frozenset({"system_admin", "security_admin"})
FILES_BROUGHT = HELP_RECORDED | {"county_officer"} | ADMINISTRATORS
ROSTERS_SEEN = COUNTY | {"inspector"}
COUNTY_OFFICER = frozenset({"county_officer"})

OPEN = {
    "/household-rosters": COUNTY | HELP_RECORDED | ADMINISTRATORS | {"township_leader", "inspector"},
    "/household-rosters/new": FILES_BROUGHT,
    "/lead-lists": LISTS_OF_LEADS,
    "/lead-lists/new": LISTS_TAKEN,
}
OPEN_OF_LISTS = {
    "/household-rosters/{register_import}": ROSTERS_SEEN,
    "/household-rosters/{checked_register}": ROSTERS_SEEN,
    "/household-rosters/{checked_register}/progress": ROSTERS_SEEN,
    "/household-rosters/{checked_register}/findings.xlsx": ROSTERS_SEEN,
    "/lead-lists/{lead_list}": COUNTY | DEPARTMENT | {"inspector"},
    "/lead-lists/{taken_list}": COUNTY | DEPARTMENT | {"inspector"},
}
SENT = {"/household-rosters/new": FILES_BROUGHT, "/lead-lists/new": LISTS_TAKEN}
SENT_OF_LISTS = {
    "/household-rosters/{register_import}/columns": COUNTY_OFFICER,
    "/household-rosters/{register_import}/withdraw": COUNTY_OFFICER,
    "/household-rosters/{checked_register}/accept": COUNTY_OFFICER,
    "/lead-lists/{lead_list}": frozenset({"county_officer", "department_officer"}),
    "/lead-lists/{lead_list}/withdraw": frozenset({"county_officer", "department_officer"}),
    "/lead-lists/{taken_list}/download": frozenset({"county_officer", "department_officer"}),
}
