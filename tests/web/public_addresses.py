"""The addresses of the public door and of what comes in by it, with who may open and send them.

Typed by hand, for the tables of ``test_routes``.
"""

TAKE_CALLS = frozenset({"grid_worker", "village_clerk", "township_officer", "county_officer"})
ANSWER_APPEALS = frozenset(
    {"township_officer", "township_leader", "township_head", "county_officer", "county_leader"}
)
WRITE_CASES = frozenset(
    {"grid_worker", "village_clerk", "village_head", "first_secretary", "helper", "township_officer",
     "township_leader", "township_head", "department_officer", "department_leader", "county_officer",
     "county_leader"}
)  # fmt: skip
WRITE_HOUSEHOLDS = frozenset({"grid_worker", "village_clerk", "first_secretary", "township_officer"})

OPEN_TO_EVERYBODY = {
    "/public/",
    "/public/who-may-apply",
    "/public/help",
    "/public/apply",
    "/public/apply/township/<code>",
    "/public/apply/<code>",
    "/public/receipt",
    "/public/status",
    "/public/status/mine",
    "/public/status/mine/appeal",
    "/public/status/close",
    "/public/notices",
    "/public/notices/opened",
    "/public/notices/opened/object",
    "/public/notices/opened/thanks",
}
MAY_OPEN = {
    "/applications/by-phone": TAKE_CALLS,
    "/cases/{incoming}/household": WRITE_CASES,
    "/cases/{incoming}/household/new": WRITE_HOUSEHOLDS,
    "/cases/{incoming}/receipt": WRITE_CASES,
    "/cases/{rejected}/appeal": WRITE_CASES,
    "/cases/{rejected}/appeal/answer": ANSWER_APPEALS,
}
"""``{incoming}`` is a received case from the public page, ``{rejected}`` a refused one."""
MAY_SEND = {
    **MAY_OPEN,
    "/cases/{incoming}/household/sender": WRITE_CASES,
    "/cases/{incoming}/receipt/renew": WRITE_CASES,
}
del MAY_SEND["/cases/{incoming}/receipt"]
