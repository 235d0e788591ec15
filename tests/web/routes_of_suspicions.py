"""Who opens and sends what of suspicions, typed by hand: nobody but inspectors learns of one."""

Table = dict[str, frozenset[str]]
INSPECTORS = frozenset({"inspector"})

OPEN: Table = dict.fromkeys(("/suspicions", "/suspicions/rules"), INSPECTORS)
OPEN_IN_VILLAGE: Table = dict.fromkeys(
    (
        "/cases/{suspicion}", "/cases/{suspicion}/papers", "/cases/{suspicion}/actions/screen",
        "/cases/{checking_suspicion}/actions/check", "/cases/{concluded_suspicion}",
        "/cases/{concluded_suspicion}/actions/become-finding", "/suspicions/new?case={applied}",
        "/suspicions/new?household={household}",
    ),
    INSPECTORS,
)  # fmt: skip
SENT: Table = dict.fromkeys(("/suspicions/scan",), INSPECTORS)
SENT_IN_VILLAGE: Table = dict.fromkeys(
    (
        "/cases/{suspicion}/papers", "/cases/{suspicion}/actions/screen",
        "/cases/{concluded_suspicion}/actions/dispose", "/suspicions/new?case={applied}",
    ),
    INSPECTORS,
)  # fmt: skip
