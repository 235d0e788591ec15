"""Who opens and who sends what, typed by hand from the product's papers and read by ``test_routes``.

Product.md 1 and 3, decisions.md 15, 18 and 19. Nothing here is taken from the URL map, the policy or
the definition of the procedure: it is what they are judged by.
"""

from tests.web import data_rule_routes, document_routes, sample_routes
from tests.web import routes_of_control as control
from tests.web import routes_of_figures as of_figures
from tests.web import routes_of_lists as of_lists
from tests.web import routes_of_oversight as oversight
from tests.web import routes_of_suspicions as of_suspicions

GW, VC, VH, FS, HP = "grid_worker", "village_clerk", "village_head", "first_secretary", "helper"
TO, TL, TH = "township_officer", "township_leader", "township_head"
DO, DL, CO, CL = "department_officer", "department_leader", "county_officer", "county_leader"
IN, SA, SE, AU = "inspector", "system_admin", "security_admin", "audit_admin"

Roles = frozenset[str]
Table = dict[str, Roles]
VILLAGE, TOWNSHIP, COUNTY = frozenset({GW, VC, VH, FS}), frozenset({TO, TL, TH}), frozenset({CO, CL})
DEPARTMENT, ADMINISTRATORS = frozenset({DO, DL}), frozenset({SA, SE, AU})
OFFICERS = VILLAGE | TOWNSHIP | COUNTY | DEPARTMENT | {HP}
ALL = OFFICERS | ADMINISTRATORS | {IN}
COUNTY_EYES = COUNTY | ADMINISTRATORS | {IN}
FILES = VILLAGE | TOWNSHIP | COUNTY | {HP, IN}
"""Who reads households and cases of their territory; a department reads what is assigned to it."""
WORK = VILLAGE | TOWNSHIP | COUNTY | {IN}
ENTRY = frozenset({GW, VC, FS, TO})
CALLS = frozenset({GW, VC, TO, CO})
"""Who takes applications by telephone."""
ANSWERS = TOWNSHIP | COUNTY
"""Who answers appeals; those who refused are told so by the command."""
HELPING = frozenset({VC, FS, HP, TO})
"""Who records help of a household in reach; a department where the case is assigned to it."""
LEADS_RAISED = VILLAGE | {HP, TO, CO}
"""Who reports what he noticed of a household."""
LEADS_HANDLED = frozenset({VC, VH, FS, TO})
"""Who has leads visited and decides them; who is named for a visit may record it."""
PROBLEMS_FOUNDED = frozenset({TO, CO})
"""Who reads papers with problems in and founds batches."""
NOBODY: Roles = frozenset()
CLERK, HEAD, OFFICER = frozenset({VC}), frozenset({VH}), frozenset({TO})
SYSTEM, SECURITY = frozenset({SA}), frozenset({SE})

A1, A2, B1 = "village_a1", "village_a2", "village_b1"
# Which villages' households and cases each role reaches from its usual place. An administrator
# sees none, a department none but what is assigned to it.
REACH: dict[str, tuple[str, ...]] = {
    GW: (A1,), VC: (A1,), VH: (A1,), FS: (A1,), HP: (A1, A2), TO: (A1, A2), TL: (A1, A2), TH: (A1, A2),
    DO: (), DL: (), CO: (A1, A2, B1), CL: (A1, A2, B1), IN: (A1, A2, B1), SA: (), SE: (), AU: (),
}  # fmt: skip
# Organisations and regions are no personal data: there a county post reaches the county.
LAND: dict[str, tuple[str, ...]] = {
    **REACH, **dict.fromkeys((DO, DL, SA, SE, AU), (A1, A2, B1)),
}  # fmt: skip

ACCOUNT = ("password", "second-factor", "recovery-codes", "sessions")

# Pages that stand for no village. Every role that isn't named gets 403 or 404.
OPEN: Table = of_figures.OPEN | {
    **of_suspicions.OPEN,
    **control.OPEN,
    "/": ALL,
    "/applications/by-phone": CALLS,
    **dict.fromkeys(("/account", *(f"/account/{page}" for page in ACCOUNT)), ALL),
    "/administration-log": frozenset({IN, AU}),
    "/comparisons": WORK | DEPARTMENT,
    "/comparisons/new": frozenset({CO}),
    # Those in charge, who asks, and the inspector.
    **dict.fromkeys(("/corrections", "/corrections?state=signed"), frozenset({VC, TO, TL, TH, CO, CL, IN})),
    **dict.fromkeys(("/delegations", "/delegations/new"), OFFICERS),
    **dict.fromkeys(document_routes.OPEN, ALL),
    "/discipline-leads": COUNTY | {IN},
    "/follow-ups": HELPING | {DO},
    "/help-figures": COUNTY | {TL, TH, IN},
    "/helpers": frozenset({VC, TO}),
    "/households": FILES,
    "/households/new": ENTRY,
    **oversight.OPEN,
    **dict.fromkeys(("/kin", "/kin/new"), OFFICERS),
    "/late": COUNTY | {TL, TH, IN},
    **of_lists.OPEN,
    "/leads": FILES,
    "/leads/new": LEADS_RAISED,
    **dict.fromkeys(("/ledgers", "/ledgers/new"), PROBLEMS_FOUNDED),
    **dict.fromkeys(("/manual", "/manual/monitoring", "/manual/rectification", "/manual/suspicion"), ALL),
    "/meetings": WORK,
    "/meetings/new": CLERK,
    "/messages": ALL,
    "/national-entries": OFFICERS | {IN},
    "/notices": FILES,
    **dict.fromkeys(("/notices/new", "/notices/new?kind=announcement"), CLERK),
    "/organisations": ALL,
    "/organisations/new": SYSTEM,
    "/people": COUNTY_EYES,
    **dict.fromkeys(("/people/new", "/people/first-passwords"), SYSTEM),
    **dict.fromkeys(("/plan-papers", "/plan-papers/new"), PROBLEMS_FOUNDED),
    "/problems": OFFICERS | {IN},
    "/problems/batches/new": PROBLEMS_FOUNDED,
    "/problems/figures": OFFICERS | {IN},
    "/problems/lists": OFFICERS | {IN},
    "/problems/tasks": OFFICERS | {IN},
    "/profile": ALL,
    "/profile/limit_visit": ALL,
    "/profile/limit_visit/new": frozenset({CO}),
    "/profile/sign_in_tries/new": SECURITY,
    "/profile/proposals/{proposal}": frozenset({CL}),
    "/regions": ALL,
    "/rosters": WORK,
    "/search": OFFICERS | {IN},
    "/search?q=牟小": OFFICERS | {IN},
    # A signed list is seen by its maker alone: here the township officer.
    "/signature-lists/{signature_list}": OFFICER,
    "/signature-lists/new?state=appraised": HEAD,
    "/signature-lists/new?state=township_review": TOWNSHIP,
    "/signature-lists/new?state=county_review": COUNTY,
    **(sample_routes.OPEN | data_rule_routes.OPEN),
}

# Pages about something in a village: for these roles where REACH (or LAND) says so, else refused.
OPEN_ON_LAND: Table = {
    **oversight.OPEN_ON_LAND,
    "/organisations/{organisation}": ALL,
    "/organisations/{organisation}/name": SYSTEM,
    "/organisations/{organisation}/close": SYSTEM,
    "/people/{account}": COUNTY_EYES,
    "/people/{account}/name": SYSTEM,
    "/people/{account}/close": SYSTEM,
    "/people/{account}/posts/new": SECURITY,
    "/people/{account}/posts/{post}/end": SECURITY,
    "/regions/{village}": ALL,
}
OPEN_IN_VILLAGE: Table = {
    **(of_suspicions.OPEN_IN_VILLAGE | data_rule_routes.OPEN_IN_VILLAGE),
    "/cases/{problem}": FILES,
    "/cases/{assisted}/events/1/receipt": FILES,
    "/discipline-leads/{discipline_lead}": COUNTY | {IN},
    "/problems/batches/{batch}": FILES,
    "/problems/{problem}/pressing": COUNTY | {TL, TH},
    "/problems/{problem}/discipline-lead": COUNTY,
    **document_routes.OPEN_IN_VILLAGE,
    "/cases/{assisted}/corrections": FILES,
    "/cases/{draft}/corrections": FILES,
    "/cases/{assisted}/corrections/visit.size/0": frozenset({VC, TO}),
    "/corrections/{correction}": FILES,
    "/cases/{assisted}/follow-ups/new": HELPING,
    "/cases/{assisted}/measures/new": HELPING,
    "/measures/{measure}/deliver": HELPING,
    "/measures/{measure}/end": HELPING,
    "/helpers/{helper}": frozenset({VC, TO}),
    "/households/{household}/helper": frozenset({VC, TO}),
    **oversight.OPEN_IN_REACH,
    "/households/{household}": FILES,
    "/households/{household}/readings/extract": frozenset({TO, CO}),
    "/households/{household}/correct": ENTRY,
    "/households/{household}/head": ENTRY,
    "/households/{household}/members/new": ENTRY,
    "/households/{household}/members/{member}": ENTRY,
    "/households/{household}/members/{member}/leave": ENTRY,
    "/households/{household}/members/{member}/numbers": frozenset({VC, TO, CO, IN}),
    "/households/{household}/cases/new": frozenset({GW, VC, FS, TO, CO}),
    "/cases/{incoming}": FILES,
    "/cases/{incoming}/household": OFFICERS,
    "/cases/{incoming}/household/new": ENTRY,
    "/cases/{incoming}/receipt": OFFICERS,
    "/cases/{rejected}/appeal": OFFICERS,
    "/cases/{rejected}/appeal/answer": ANSWERS,
    "/cases/{draft}": FILES,
    "/cases/{draft}/actions/submit": frozenset({VC, GW, FS}),
    "/cases/{draft}/actions/withdraw": frozenset({VC, GW, FS}),
    "/cases/{draft}/actions/open-fast-lane": frozenset({TL}),
    "/cases/{draft}/actions/carry-over": frozenset({CO}),
    "/cases/{applied}": FILES,
    "/cases/{applied}/papers": FILES,
    "/cases/{applied}/consents/new": frozenset({VC, FS, GW}),
    "/cases/{applied}/actions/record-visit": frozenset({VC, FS, GW}),
    "/cases/{applied}/actions/reject": HEAD,
    "/cases/{visited}": FILES,
    "/cases/{visited}/actions/reject": HEAD,
    "/cases/{found}": FILES,
    "/cases/{listed}": FILES,
    "/cases/{listed}/papers": FILES,
    "/cases/{compared}": FILES,
    "/cases/{appraised}": FILES,
    "/cases/{on_notice}": FILES,
    "/cases/{on_notice}/actions/reappraise": CLERK,
    "/cases/{on_notice}/actions/reject": HEAD,
    "/cases/{on_notice}/objections/new": frozenset({VC, VH, FS, TO}),
    "/cases/{township_review}": FILES,
    "/cases/{township_review}/actions/review": OFFICER,
    "/cases/{township_review}/actions/send-back": TOWNSHIP,
    "/cases/{township_review}/actions/request-supplement": TOWNSHIP,
    "/cases/{township_review}/actions/supplement": CLERK,
    "/cases/{township_review}/actions/reject": OFFICER,
    "/cases/{county_review}": FILES,
    "/cases/{county_review}/actions/approve": frozenset({CO}),
    "/cases/{county_review}/actions/send-back": COUNTY,
    "/cases/{county_review}/actions/request-supplement": COUNTY,
    "/cases/{county_review}/actions/reject": frozenset({CO}),
    "/cases/{approved}": FILES,
    "/cases/{assisted}": FILES,
    "/cases/{assisted}/actions/propose-elimination": frozenset({VC, FS}),
    "/cases/{assisted}/actions/terminate": CLERK,
    "/cases/{assisted}/actions/remove": frozenset({CO}),
    "/cases/{rejected}": FILES,
    "/cases/{rejected}/actions/tell-family": frozenset({VC, TO}),
    "/cases/{rejected}/actions/reinstate": frozenset({TO, CO}),
    "/findings/{finding}": FILES,
    "/leads/{lead}": FILES,
    "/leads/{lead}/household": LEADS_HANDLED,
    "/leads/{lead}/visit": LEADS_HANDLED,
    "/leads/{lead}/visitors": LEADS_HANDLED,
    "/leads/{seen_lead}": FILES,
    "/leads/{seen_lead}/close": LEADS_HANDLED,
    "/meetings/{meeting}": WORK,
    "/meetings/{held}": WORK,
    "/notices/{prepared}": FILES,
    "/notices/{notice}": FILES,
    "/notices/{notice}/print": FILES,
    "/national-entries/{assisted}": frozenset({VC, TO}),
    "/objections/{objection}": frozenset({VH, TO, TL}),
    "/papers/{paper}": FILES,
    "/papers/{paper}/thumbnail": FILES,
    "/rosters/{village}": WORK,
    "/rosters/{village}/new": CLERK,
    "/rosters/{village}/{roster_entry}/leave": CLERK,
    # Only who added a paper strikes it out, and none of those who look here did.
    "/papers/{paper}/strike": NOBODY,
}
# Lists of comparisons are the county's and the asked department's business, never a village's.
OPEN_OF_LISTS: Table = {
    "/comparisons/{list}": COUNTY | DEPARTMENT | {IN},
    "/comparisons/{returned_list}": COUNTY | DEPARTMENT | {IN},
    **of_lists.OPEN_OF_LISTS,
    # So were the papers with problems; the department has both problems of the founded one.
    "/ledgers/{ledger}": frozenset({CO}),
    "/ledgers/{agreed_ledger}": frozenset({CO}),
    "/plan-papers/{plan_paper}": frozenset({CO}),
    "/plan-papers/{plan_paper}/file": frozenset({CO}),
    "/plan-papers/{founded_paper}": frozenset({CO}),
    "/plan-papers/{founded_paper}/file": COUNTY | DEPARTMENT | {IN},
}
# What a department sees of a case that was assigned to it by a list, in whichever village it lies.
OPEN_BY_ASSIGNMENT: Table = {
    "/cases/{listed}": DEPARTMENT,
    "/cases/{listed}/papers": DEPARTMENT,
    "/cases/{found}": DEPARTMENT,
    # The department checks the result of this problem, so it was assigned to it.
    "/cases/{problem}": DEPARTMENT,
    "/problems/batches/{batch}": DEPARTMENT,
    "/findings/{finding}": DEPARTMENT,
}
# What its maker alone sees: the kin of a roster's member, by the clerk of that village.
OPEN_TO_MAKER: Table = {"/kin/{kin}/end": CLERK}

SENT: Table = of_figures.SENT | {
    **of_suspicions.SENT,
    **control.SENT,
    "/applications/by-phone": CALLS,
    "/account/password": ALL,
    "/account/second-factor": ALL,
    "/account/recovery-codes": ALL,
    "/account/sessions/end-others": ALL,
    "/account/sessions/{session}/end": ALL,
    "/comparisons/new": frozenset({CO}),
    "/delegations/new": OFFICERS,
    "/drafts/discard": ALL,
    "/households/new": ENTRY,
    "/kin/new": OFFICERS,
    **of_lists.SENT,
    "/leads/new": LEADS_RAISED,
    **document_routes.SENT,
    **oversight.SENT,
    "/ledgers/new": PROBLEMS_FOUNDED,
    "/meetings/new": CLERK,
    "/messages/read": ALL,
    "/notices/new": CLERK,
    "/organisations/new": SYSTEM,
    **dict.fromkeys(("/people/new", "/people/first-passwords"), SYSTEM),
    "/plan-papers/new": PROBLEMS_FOUNDED,
    "/problems/batches/new": PROBLEMS_FOUNDED,
    "/profile/limit_visit/new": frozenset({CO}),
    "/profile/sign_in_tries/new": SECURITY,
    "/profile/proposals/{proposal}": frozenset({CL}),
    "/profile/proposals/{proposal}/withdraw": frozenset({CO}),
    "/search": OFFICERS | {IN},
    "/signature-lists/new?state=township_review": TOWNSHIP,
    "/signature-lists/new?state=county_review": COUNTY,
    **(sample_routes.SENT | data_rule_routes.SENT),
}
SENT_ON_LAND: Table = {
    "/organisations/{organisation}/name": SYSTEM,
    "/organisations/{organisation}/close": SYSTEM,
    "/people/{account}/name": SYSTEM,
    "/people/{account}/close": SYSTEM,
    "/people/{account}/password": SYSTEM,
    "/people/{account}/second-factor": SECURITY,
    "/people/{account}/release": SECURITY,
    "/people/{account}/posts/new": SECURITY,
    "/people/{account}/posts/{post}/end": SECURITY,
}
SENT_IN_VILLAGE: Table = {
    **(of_suspicions.SENT_IN_VILLAGE | data_rule_routes.SENT_IN_VILLAGE),
    **oversight.SENT_IN_REACH,
    **document_routes.SENT_IN_VILLAGE,
    "/discipline-leads/{discipline_lead}/answer": frozenset({IN}),
    "/discipline-leads/{discipline_lead}/receive": frozenset({IN}),
    "/problems/{problem}/pressing": COUNTY | {TL, TH},
    "/problems/{problem}/discipline-lead": COUNTY,
    "/cases/{assisted}/corrections/visit.size/0": frozenset({VC, TO}),
    # By the county's profile as it is: the township signs, and only who asked withdraws.
    "/corrections/{correction}/sign": frozenset({TL, TH}),
    "/corrections/{correction}/withdraw": NOBODY,
    "/cases/{assisted}/follow-ups/new": HELPING,
    "/cases/{assisted}/measures/new": HELPING,
    "/measures/{measure}/deliver": HELPING,
    "/measures/{measure}/end": HELPING,
    "/helpers/{helper}": frozenset({VC, TO}),
    "/households/{household}/helper": frozenset({VC, TO}),
    "/households/{household}/correct": ENTRY,
    "/households/{household}/head": ENTRY,
    "/households/{household}/members/new": ENTRY,
    "/households/{household}/members/{member}": ENTRY,
    "/households/{household}/members/{member}/leave": ENTRY,
    "/households/{household}/members/{member}/numbers": frozenset({VC, TO, CO, IN}),
    "/households/{household}/cases/new": frozenset({GW, VC, FS, TO, CO}),
    "/cases/{incoming}/household": OFFICERS,
    "/cases/{incoming}/household/new": ENTRY,
    "/cases/{incoming}/household/sender": OFFICERS,
    "/cases/{incoming}/receipt/renew": OFFICERS,
    "/cases/{rejected}/appeal": OFFICERS,
    "/cases/{rejected}/appeal/answer": ANSWERS,
    "/cases/{draft}/actions/submit": frozenset({VC, GW, FS}),
    "/cases/{draft}/actions/withdraw": frozenset({VC, GW, FS}),
    "/cases/{applied}/consents/new": frozenset({VC, FS, GW}),
    "/cases/{applied}/actions/record-visit": frozenset({VC, FS, GW}),
    "/cases/{applied}/actions/reject": HEAD,
    "/cases/{township_review}/actions/review": OFFICER,
    "/cases/{township_review}/actions/send-back": TOWNSHIP,
    "/cases/{county_review}/actions/approve": frozenset({CO}),
    "/cases/{county_review}/actions/send-back": COUNTY,
    "/cases/{rejected}/actions/reinstate": frozenset({TO, CO}),
    "/cases/{assisted}/actions/remove": frozenset({CO}),
    "/cases/{on_notice}/objections/new": frozenset({VC, VH, FS, TO}),
    "/cases/{applied}/papers": OFFICERS,
    "/papers/{paper}/strike": NOBODY,
    "/objections/{objection}": frozenset({VH, TO, TL}),
    "/findings/{finding}": frozenset({TO, TL}),
    "/leads/{lead}/household": LEADS_HANDLED,
    "/leads/{lead}/phones": LEADS_HANDLED,
    "/leads/{lead}/visit": LEADS_HANDLED,
    "/leads/{lead}/visitors": LEADS_HANDLED,
    "/leads/{seen_lead}/apply": frozenset({VC, FS}),
    "/leads/{seen_lead}/close": LEADS_HANDLED,
    "/meetings/{meeting}": CLERK,
    "/meetings/{meeting}/carry": CLERK,
    "/meetings/{meeting}/withdraw": CLERK,
    "/notices/{prepared}": CLERK,
    "/notices/{notice}": CLERK,
    "/notices/{notice}/sign": frozenset({VC, VH}),
    "/notices/{prepared}/withdraw": CLERK,
    "/national-entries/{assisted}": frozenset({VC, TO}),
    "/rosters/{village}/new": CLERK,
    "/rosters/{village}/{roster_entry}/leave": CLERK,
}
SENT_OF_LISTS: Table = {
    "/comparisons/{list}": frozenset({DO}),
    "/comparisons/{list}/answers": frozenset({DO}),
    "/comparisons/{list}/record": frozenset({CO}),
    "/comparisons/{list}/sheet": frozenset({CO, DO}),
    **of_lists.SENT_OF_LISTS,
    "/ledgers/{ledger}": frozenset({CO}),
    "/ledgers/{ledger}/withdraw": frozenset({CO}),
    "/plan-papers/{founded_paper}/file": COUNTY | DEPARTMENT | {IN},
    "/plan-papers/{plan_paper}": frozenset({CO}),
    "/plan-papers/{plan_paper}/withdraw": frozenset({CO}),
}
SENT_TO_MAKER: Table = {"/kin/{kin}/end": CLERK, "/delegations/{delegation}/end": NOBODY}

OPEN_TO_EVERYBODY = frozenset({
    "/sign-in", "/sign-in/recovery", "/health", "/robots.txt", "/preferences", "/static/<path:filename>",
})  # fmt: skip
PUBLIC_DOOR = frozenset({
    "/public/", "/public/who-may-apply", "/public/help", "/public/apply", "/public/apply/township/<code>",
    "/public/apply/<code>", "/public/receipt", "/public/status", "/public/status/mine",
    "/public/status/mine/appeal", "/public/status/mine/proof", "/public/status/close", "/public/notices",
    "/public/notices/opened", "/public/notices/opened/object", "/public/notices/opened/thanks",
})  # fmt: skip
PUBLIC_SENT = frozenset({
    "/public/apply/<code>", "/public/status", "/public/status/mine/appeal", "/public/status/close",
    "/public/notices", "/public/notices/opened/object",
})  # fmt: skip
"""What a family sends; the rest of the door is only read."""
STEPS_OF_SIGN_IN = frozenset({"/sign-in/code", "/sign-in/password", "/sign-out"})
