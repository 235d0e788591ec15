"""Who opens figures and keeps reports of them, typed by hand: townships, the county, the inspector."""

Table = dict[str, frozenset[str]]
COUNTY = frozenset({"county_officer", "county_leader", "inspector"})
READERS = COUNTY | {"township_officer", "township_leader", "township_head"}

OPEN: Table = {
    **dict.fromkeys(
        (
            "/figures",
            "/figures/bulletin",
            "/figures/bulletin/draft.docx",
            "/figures/help",
            "/figures/rectification",
            "/figures/reports",
            "/figures/steps",
            "/figures/warnings",
        ),
        READERS,
    ),
    # A report belongs to the office that keeps it.
    "/figures/reports/{report}": COUNTY,
}
SENT: Table = {"/figures/reports": READERS, "/figures/reports/{report}/end": COUNTY}
