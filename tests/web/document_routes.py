"""Who opens and sends what of official papers, typed by hand (security.md 1.7)."""

Table = dict[str, frozenset[str]]
PRINTERS = frozenset({
    "grid_worker", "village_clerk", "village_head", "first_secretary", "township_officer", "township_leader",
    "township_head", "county_officer", "county_leader", "inspector",
})  # fmt: skip
"""Who prints the papers of a household; the helper prints its help alone."""
FULL_NUMBERS = frozenset({"village_clerk", "township_officer", "county_officer", "inspector"})
KEEPER = frozenset({"county_officer"})

OPEN = ("/document-templates", "/document-templates/notice", "/document-templates/notice/0.docx")
"""Templates hold nothing of anybody: whoever holds a post sees them."""
OPEN_IN_VILLAGE: Table = {
    "/cases/{assisted}/documents": PRINTERS | {"helper"},
    "/cases/{assisted}/documents/income_sheet": PRINTERS,
    "/cases/{assisted}/documents/income_sheet.docx": PRINTERS,
    "/cases/{assisted}/documents/visit_sheet/full": FULL_NUMBERS,
    "/cases/{assisted}/dossier.zip": PRINTERS | {"helper"},
}
SENT: Table = dict.fromkeys(("/document-templates/notice", "/document-templates/notice/withdraw"), KEEPER)
SENT_IN_VILLAGE: Table = {"/cases/{assisted}/documents/visit_sheet/full": FULL_NUMBERS}
