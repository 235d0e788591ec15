"""Who opens and sends what of the data rules, typed by hand from issue 8."""

Table = dict[str, frozenset[str]]
_READS = frozenset({
    "grid_worker", "village_clerk", "village_head", "first_secretary", "township_officer",
    "township_leader", "township_head", "county_officer", "county_leader", "inspector",
})  # fmt: skip
_CHECKS = frozenset({"village_clerk", "township_officer", "county_officer"})
_WAIVES = frozenset({"township_officer", "county_officer"})

OPEN: Table = {
    "/data-rules": _READS,
    "/data-rules?severity=W&state=waived": _READS,
    "/data-rules/rules": _READS,
    "/data-rules/returns": _WAIVES,
    # Compared for the whole county: a township sees what was compared for it alone.
    "/data-rules/returns/{data_return}": frozenset({"county_officer"}),
}
OPEN_IN_VILLAGE: Table = {
    "/data-rules/household/{household}": _READS,
    "/data-rules/{data_hit}/waive": _WAIVES,
}
SENT: Table = {"/data-rules/check": _CHECKS, "/data-rules/returns": _WAIVES}
SENT_IN_VILLAGE: Table = {
    "/data-rules/{data_hit}/waive": _WAIVES,
    "/data-rules/{data_hit}/reopen": _WAIVES,
}
