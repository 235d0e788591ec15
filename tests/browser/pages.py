"""The pages that are looked at in a real browser."""

# One role is enough for each page: who may open it is another test's question.
PAGES: dict[str, tuple[str, ...]] = {
    "village_clerk": (
        "/", "/delegations", "/delegations/new", "/account", "/account/password", "/account/sessions",
        "/account/second-factor", "/account/recovery-codes", "/manual", "/manual/monitoring",
        "/manual/rectification", "/manual/suspicion", "/regions",
        "/nowhere", "/people", "/households", "/households/new", "/households/{household}",
        "/households/{household}/correct", "/households/{household}/head",
        "/households/{household}/members/new", "/households/{household}/members/{member}",
        "/households/{household}/members/{member}/leave", "/households/{household}/members/{member}/numbers",
        "/households/{household}/cases/new", "/cases/{draft}", "/cases/{draft}/actions/submit",
        "/cases/{draft}/actions/withdraw", "/cases/{applied}/actions/record-visit", "/cases/{applied}/papers",
        "/cases/{applied}/consents/new", "/cases/{applied}/events/1/receipt",
        "/papers/{paper}/strike", "/cases/{on_notice}", "/cases/{on_notice}/objections/new",
        "/cases/{rejected}/actions/tell-family", "/meetings", "/meetings/new", "/meetings/{meeting}",
        "/meetings/{held}", "/notices", "/notices/new", "/notices/{prepared}", "/notices/{notice}",
        "/notices/{notice}/print", "/national-entries", "/national-entries/{assisted}",
        "/national-entries/typed", "/rosters/{village}",
        "/rosters/{village}/new", "/rosters/{village}/{roster_entry}/leave", "/kin", "/kin/new",
        "/kin/{kin}/end", "/search", "/search?q=牟小", "/applications/by-phone", "/cases/{incoming}",
        "/cases/{incoming}/household", "/cases/{incoming}/household/new", "/cases/{incoming}/receipt",
        "/cases/{rejected}/appeal", "/follow-ups", "/cases/{assisted}/follow-ups/new",
        "/cases/{assisted}/measures/new", "/measures/{measure}/deliver", "/measures/{measure}/end",
        "/households/{household}/helper", "/helpers", "/helpers/{helper}", "/messages", "/leads",
        "/leads/new", "/leads/{lead}", "/leads/{lead}/household", "/leads/{lead}/visit",
        "/leads/{lead}/visitors", "/leads/{seen_lead}", "/leads/{seen_lead}/close",
        "/cases/{assisted}/corrections", "/cases/{assisted}/corrections/visit.size/0", "/problems/tasks",
        "/cases/{assisted}/documents", "/cases/{assisted}/documents/income_sheet",
        "/cases/{assisted}/documents/visit_sheet/full", "/data-rules/household/{household}",
    ),
    "township_officer": (
        "/", "/rosters", "/cases/{township_review}", "/cases/{township_review}/actions/send-back",
        "/signature-lists/new?state=township_review", "/signature-lists/{signature_list}",
        "/findings/{finding}", "/objections/{objection}", "/cases/{found}", "/cases/{rejected}/appeal/answer",
        "/households/{household}/readings/extract", "/national-entries/export",
        "/national-entries/export/register.xlsx",
    ),
    "county_officer": (
        "/", "/late", "/late?place=990101101000", "/help-figures",
        "/help-figures?place=990101101000&show=001",
        "/profile", "/profile/limit_total", "/profile/limit_total/new", "/profile/no_labour_classes/new",
        "/profile/calendar/new", "/comparisons", "/comparisons/new", "/comparisons/{returned_list}",
        "/cases/{county_review}", "/cases/{county_review}/actions/approve", "/cases/{assisted}",
        "/signature-lists/new?state=county_review", "/lead-lists", "/lead-lists/new",
        "/ledgers", "/ledgers/new", "/ledgers/{ledger}", "/ledgers/{agreed_ledger}",
        "/household-rosters", "/household-rosters/new", "/household-rosters/{register_import}",
        "/household-rosters/{checked_register}",
        "/lead-lists/{lead_list}", "/lead-lists/{taken_list}", "/plan-papers", "/plan-papers/new",
        "/plan-papers/{plan_paper}", "/plan-papers/{founded_paper}", "/problems",
        "/problems/batches/new", "/problems/batches/{batch}", "/problems/lists",
        "/problems/lists?list=duties", "/problems/lists?list=rectification", "/problems/lists?list=closures",
        "/problems/figures", "/problems/figures?by=unit", "/plan-papers/{founded_paper}/file",
        "/problems/lists/problems.xlsx", "/figures", "/figures/help", "/figures/rectification",
        "/figures/reports", "/figures/steps", "/figures/warnings", "/figures/reports/{report}",
        "/figures/bulletin", "/data-rules", "/data-rules/rules", "/data-rules/returns",
        "/data-rules/returns/{data_return}", "/data-rules/{data_hit}/waive", "/document-templates",
        "/document-templates/notice", "/document-templates/bulletin", "/erasures", "/erasures/{erasure}",
        "/erasures/new?household={household}",
    ),
    "township_leader": ("/", "/corrections", "/corrections/{correction}"),
    "county_leader": (
        "/", "/profile/proposals/{proposal}", "/cases/{problem}", "/problems/{problem}/pressing",
        "/problems/{problem}/discipline-lead", "/discipline-leads", "/discipline-leads/{discipline_lead}",
        "/cases/{assisted}/readings", "/exports", "/exports/{export}", "/emergencies",
        "/emergencies/{emergency}",
    ),
    "inspector": (
        "/", "/discipline-leads/{discipline_lead}", "/inspection", "/inspection/events",
        "/inspection/events?look=late&delay=7", "/inspection/find?q=牟小",
        "/inspection/cases/{assisted}/life", "/inspection/cases/{problem}/life",
        "/inspection/cases/{assisted}/at", "/inspection/cases/{problem}/at",
        "/inspection/cases/{assisted}/compare",
        "/samples", "/samples/new", "/samples/{announced_sample}", "/samples/{announced_sample}/frame",
        "/samples/{announced_sample}/withdraw", "/samples/{sample}", "/samples/{sample}/list",
        "/samples/{sample}/files/{seen_file}", "/samples/{sample}/files/{file}", "/call-lists",
        "/call-lists/new", "/call-lists/{call_list}", "/call-lists/{call_list}/calls/1",
        "/call-lists/{call_list}/calls/2/number", "/households/{household}/readings", "/readings",
        "/suspicions", "/suspicions?state=all", "/suspicions/rules", "/suspicions/new?case={applied}",
        "/cases/{suspicion}", "/cases/{suspicion}/actions/screen-out", "/cases/{checking_suspicion}",
        "/cases/{checking_suspicion}/actions/hand-over", "/cases/{checking_suspicion}/actions/check",
        "/cases/{checked_suspicion}/actions/conclude", "/cases/{concluded_suspicion}",
        "/cases/{concluded_suspicion}/actions/dispose",
        "/cases/{concluded_suspicion}/actions/become-finding",
    ),
    "department_officer": ("/", "/comparisons/{list}", "/cases/{listed}", "/emergencies/new"),
    "system_admin": (
        "/", "/people", "/people/new", "/people/first-passwords", "/household-rosters",
        "/household-rosters/new", "/people/{account}", "/people/{account}/name",
        "/people/{account}/close", "/organisations", "/organisations/new", "/organisations/{organisation}",
        "/organisations/{organisation}/name", "/organisations/{organisation}/close", "/regions/{village}",
    ),
    "security_admin": (
        "/", "/people/{account}", "/people/{account}/posts/new", "/people/{account}/posts/{post}/end",
        "/profile/sign_in_tries/new",
    ),
    "audit_admin": (
        "/", "/administration-log", "/logs", "/logs/sheet", "/cases/{assisted}/readings", "/readings",
        "/readings/people/{watcher}", "/exports/trace",
    ),
}  # fmt: skip
AT_ONCE = 16
WALKS = tuple(
    (role, paths[begin : begin + AT_ONCE])
    for role, paths in sorted(PAGES.items())
    for begin in range(0, len(paths), AT_ONCE)
)
"""The pages in walks of a size that several processes can share."""
NO_PAGES = frozenset({
    "/health", "/robots.txt", "/static/<path:filename>", "/papers/<int:paper_id>",
    "/papers/<int:paper_id>/thumbnail", "/samples/<int:sample_id>/frame.txt", "/samples/sampling.py",
    "/samples/photos/<int:photo_id>", "/cases/<ref>/documents/<key>.docx", "/cases/<ref>/dossier.zip",
    "/household-rosters/<int:import_id>/progress", "/household-rosters/<int:import_id>/findings.xlsx",
    "/document-templates/<key>/<int:version>.docx", "/figures/bulletin/draft.docx",
    "/emergencies/<int:emergency_id>/households/<int:household_id>",
})  # fmt: skip
PUBLIC_DOOR = frozenset({
    "/public/", "/public/who-may-apply", "/public/help", "/public/apply", "/public/apply/<code>",
    "/public/apply/township/<code>", "/public/receipt", "/public/status", "/public/status/mine",
    "/public/status/mine/appeal", "/public/status/mine/proof", "/public/notices", "/public/notices/opened",
    "/public/notices/opened/object", "/public/notices/opened/thanks",
})  # fmt: skip
"""The family's pages: looked at in ``tests/journeys/test_public_door.py``."""
ONCE = frozenset({"/sign-in", "/sign-in/recovery", "/sign-in/code", "/sign-in/password"})
"""Pages of the sign-in: looked at by tests of their own."""
