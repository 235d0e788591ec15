"""Who opens and sends what of oversight: the inspector's room, the logs. Typed by hand like the rest."""

Roles = frozenset[str]
INSPECTOR: Roles = frozenset({"inspector"})
LOGS: Roles = frozenset({"inspector", "security_admin", "audit_admin"})
READERS: Roles = frozenset({"county_officer", "county_leader", "inspector", "audit_admin"})
FILING: Roles = frozenset({"inspector", "audit_admin"})

ERASURES: Roles = frozenset({"county_officer", "county_leader", "inspector"})
"""Who sees locks and destructions of data: who proposes, who decides, and the inspector."""

OPEN: dict[str, Roles] = {
    **dict.fromkeys(("/inspection", "/inspection/events", "/inspection/find?q=牟小"), INSPECTOR),
    "/logs": LOGS,
    "/readings": LOGS,
    "/erasures": ERASURES,
    "/readings/people/{watcher}": LOGS,
    "/logs/sheet": LOGS,
}
"""Pages that stand for no village."""
OPEN_ON_LAND: dict[str, Roles] = {
    "/cases/{assisted}/readings": READERS,
    "/households/{household}/readings": READERS,
}
"""The audit administrator sees who looked, never what at."""
OPEN_IN_REACH: dict[str, Roles] = {
    f"/inspection/cases/{{{case}}}/{view}": INSPECTOR
    for case in ("assisted", "problem")
    for view in ("life", "at", "compare")
} | {
    "/erasures/{erasure}": ERASURES,
    "/erasures/new?household={household}": frozenset({"county_officer"}),
    "/erasures/new?household={household}&measure=destroy": frozenset({"county_officer"}),
}
"""Pages of cases within reach."""
SENT: dict[str, Roles] = {
    "/inspection/find": INSPECTOR,
    "/logs/sheet": FILING,
}
"""What is sent that stands for no village."""
SENT_IN_REACH: dict[str, Roles] = {
    "/erasures/new?household={household}": frozenset({"county_officer"}),
    "/erasures/{erasure}": frozenset({"county_leader"}),
    "/erasures/{erasure}/withdraw": frozenset(),
}
"""What is sent about a household within reach; only who proposed withdraws."""
