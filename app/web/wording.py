"""The sentences for what commands and the engine refuse: each says what to do. Sorted by code."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from app.errors import Problem
from app.web.control_sentences import CONTROL_FORBIDDEN, CONTROL_PROBLEMS
from app.web.correction_sentences import CORRECTION_FORBIDDEN, CORRECTION_PROBLEMS
from app.web.data_rule_sentences import DATA_RULE_FORBIDDEN, DATA_RULE_PROBLEMS
from app.web.dates import day
from app.web.document_sentences import TEMPLATE_PROBLEMS
from app.web.erasure_sentences import ERASURE_FORBIDDEN, ERASURE_PROBLEMS
from app.web.help_sentences import HELP_FORBIDDEN, HELP_PROBLEMS
from app.web.i18n import gettext
from app.web.inspection_sentences import INSPECTION_FORBIDDEN, INSPECTION_PROBLEMS
from app.web.lead_list_sentences import LEAD_LIST_FORBIDDEN, LEAD_LIST_PROBLEMS
from app.web.lead_sentences import LEAD_FORBIDDEN, LEAD_PROBLEMS
from app.web.ledger_sentences import LEDGER_PROBLEMS
from app.web.log_sentences import LOG_PROBLEMS
from app.web.national_sentences import NATIONAL_PROBLEMS
from app.web.person_sentences import PERSON_PROBLEMS
from app.web.plan_paper_sentences import PLAN_PAPER_FORBIDDEN, PLAN_PAPER_PROBLEMS
from app.web.public_sentences import PUBLIC_FORBIDDEN, PUBLIC_PROBLEMS
from app.web.suspicion_sentences import SUSPICION_PROBLEMS
from workflows.roles import ROLES, label_of

PROBLEMS: Mapping[str, Any] = {
    **DATA_RULE_PROBLEMS,
    "after_notice": _l("The notice came down on %(day)s. Later ones go to the township as complaints."),
    **PUBLIC_PROBLEMS,
    **CONTROL_PROBLEMS,
    **CORRECTION_PROBLEMS,
    **ERASURE_PROBLEMS,
    **HELP_PROBLEMS,
    **INSPECTION_PROBLEMS,
    **LEAD_LIST_PROBLEMS,
    **LEAD_PROBLEMS,
    **LEDGER_PROBLEMS,
    **LOG_PROBLEMS,
    **NATIONAL_PROBLEMS,
    **PERSON_PROBLEMS,
    **PLAN_PAPER_PROBLEMS,
    **SUSPICION_PROBLEMS,
    **TEMPLATE_PROBLEMS,
    "account_holds_tasks": _l("Work is still open. Hand it over first, line by line or all at once."),
    "administrator_alone": _l(
        "An administrator holds no other post (%(role)s). End that post first, or choose somebody else."
    ),
    "amount_wrong": _l("An amount in yuan, from 0 to %(most)s."),
    "answer_missing": _l("Say why in a few words."),
    "batches_too_large": _l("More than %(most)d problems. Ask for fewer batches at once."),
    "batch_too_large": _l("At most %(most)d problems in one batch. Make two of it."),
    "before_application": _l("The application was signed on %(day)s. This can't have been signed before."),
    "before_closure": _l("It was closed only on %(day)s. Give a day from then on."),
    "before_joining": _l("The member belongs here only since %(day)s. Give a later day."),
    "case_open": _l("This household has an open case already: %(ref)s. Go on with that one."),
    "before_notice": _l("The notice hangs only since %(day)s. Give a day from then on."),
    "before_objection": _l("The objection was received only on %(day)s. Give a day from then on."),
    "before_step": _l("%(ref)s was brought to this point only on %(day)s. Give a day from then on."),
    "case_called_already": _l(
        "%(ref)s is on a meeting that isn't recorded yet. Record or withdraw that one."
    ),
    "case_on_notice_already": _l("%(ref)s stands on another notice already. Withdraw that one, or wait."),
    "case_not_for_notice": _l("%(ref)s isn't at the point where this notice is posted."),
    "case_not_waiting": _l("%(ref)s doesn't wait for an appraisal of this village any more."),
    "choose_unauthorised": _l("Choose grown-up members whose authorisation is missing."),
    "choose_departments": _l("Choose at least one department."),
    "choose_people": _l("Choose who looked into it."),
    "choose_risk": _l("Tick at least one risk."),
    "choose_some": _l("Choose at least one case."),
    "clear_with_finding": _l("Nothing found, yet a finding is described. Check the result."),
    "code_wrong": _l("This code isn't right or was used already. Wait for the next one and type it."),
    "confirmation_needed": _l("Type the present code of your second factor."),
    "cope_reason_missing": _l("Say why the family can't cope by itself."),
    "date_future": _l("This day hasn't come yet. Give the day on which it was done."),
    "date_order": _l("The last day lies before the first. Check both."),
    "date_past": _l("This day has passed. Give today or a later day."),
    "department_missing": _l("Handed both ways: name the department that looks into it beside the unit."),
    "extension_waits": _l("A request for more time waits for its answer already."),
    "lead_not_waiting": _l("This lead wasn't signed for yet, or was answered already."),
    "lead_received": _l("This lead was signed for already."),
    "no_extension_waits": _l("No request for more time waits for an answer."),
    "person_not_of_unit": _l("Choose somebody who holds a post in one of the units today."),
    "problem_closed": _l("The problem is closed. Reopen it first."),
    "rule": "%(sentence)s",
    "decline_reason_missing": _l("Not agreed: give the reasons and say in words what the family can check."),
    "delegate_colleague": _l("Choose a colleague of the same organisation."),
    "delegate_self": _l("You hold this post yourself. Choose somebody else."),
    "delegation_administrator": _l("An administrator can't act for somebody else. Choose another colleague."),
    "delegation_beyond_post": _l("The post itself ends on %(day)s. A delegation can't last longer."),
    "delegation_overlap": _l("This post is already handed over for some of these days."),
    "delegation_too_long": _l("At most %(days)d days at a time."),
    "detail_missing": _l("Describe the finding: what, since when, in whose name."),
    "disability_card_digits": _l("A disability card has 20 or 22 digits. Check the number."),
    "disaster_kind": _l("Tick the kind of disaster where natural disaster is a risk, and only there."),
    "document_needed": _l("Give the number of the paper that orders this."),
    "end_beyond_post": _l("The post ends on %(day)s already. To lengthen it, give a new one."),
    "explanation_short": _l("Explain it so that the township can check it."),
    "file_bomb": _l("This document unpacks to far more than it should. Save it anew and send that."),
    "file_damaged": _l("This picture can't be read. Take it again or save it anew."),
    "file_empty": _l("This file is empty. Choose it again."),
    "file_kind": _l("Send a picture (JPEG, PNG, WebP), PDF, Word, Excel or sound file."),
    "file_pixels": _l("This picture has too many pixels, more than %(most)d million. Make it smaller."),
    "file_too_large": _l("This file is larger than %(most)d MB. Send a smaller one."),
    "finding_short": _l("Say what was looked at and what was found."),
    "first_code_wrong": _l(
        "This code doesn't fit. Check the time of your phone and type the code it shows now."
    ),
    "head_elsewhere": _l("Who is head is changed under “Head and relations”."),
    "head_first": _l("This is the head of the household. First say who is head from now on."),
    "head_missing": _l("The first member is the head of the household."),
    "head_one": _l("Exactly one member is the head of the household."),
    "head_twice": _l("A household has one head. Choose another relation."),
    "health_both": _l("Healthy goes with nothing else. Choose the one or the others."),
    "holds_posts": _l("People still hold posts there. End or move their posts first."),
    "hand_missing": _l("Somebody else wrote or applied: say who, how related, and why."),
    "identity_birth_differs": _l("The number says another date of birth. Compare both with the card."),
    "identity_checksum": _l("The last digit doesn't fit the others. Compare the number with the card."),
    "identity_date": _l("The date of birth in this number doesn't exist. Compare it with the card."),
    "identity_digits": _l("An identity number has 18 places. Compare it with the card."),
    "identity_sex_differs": _l("The number says the other sex. Compare it with the card."),
    "identity_taken": _l("This number belongs to %(name)s, who has an account already. Use that account."),
    "kin_declared_already": _l("This kinship is declared already."),
    "kin_self": _l("This is the same person. Give the number of the kin."),
    "kin_unknown": _l(
        "No recorded person has this number. Compare it with the card, or record the household first."
    ),
    "kind_level": _l("This kind of organisation doesn't exist at the level of that region."),
    "investigates_himself": _l("Nobody looks into an objection to himself. Choose somebody else."),
    "investigates_kin": _l("Kin of the household or of whom it is about. Choose somebody else."),
    "kin_not_recused": _l("Kin of the household was present. Tick who stood aside, and count again."),
    "late_reason_missing": _l(
        "This was done a good while ago. Say why it is entered only now; that costs nothing."
    ),
    "last_with_case": _l("The last member leaves while a case is open. End the case first."),
    "member_elsewhere": _l(
        "Belongs to the household of %(head)s (%(place)s) already. There the member leaves first."
    ),
    "member_far": _l("Belongs to a household of another village already. Ask the township to clear it up."),
    "lines_unanswered": _l("%(count)d lines have no answer yet. Answer them, then return the list."),
    "minutes_missing": _l("Write down what was reported and said."),
    "moves_with_case": _l("The household keeps its place while a case is open."),
    "name_missing": _l("Give the name as it stands in the register."),
    "name_same": _l("This is the name it has already."),
    "namesake": _l(
        "Somebody of this name and birthday belongs to the household of %(head)s (%(place)s). If it is"
        " another person, tick that."
    ),
    "namesake_far": _l(
        "Somebody of this name and birthday belongs to a household elsewhere in the county. If it is"
        " another person, tick that."
    ),
    "not_a_date": _l("Give dates as 2026-10-01, separated by blanks or line breaks."),
    "not_a_number": _l("Give a number."),
    "not_of_year": _l("%(day)s isn't in the year %(year)d."),
    "nothing_changed": _l("Nothing was changed."),
    "number_of_other": _l("This number belongs to another recorded person. Compare it with the card."),
    "number_twice": _l("This number stands in two rows."),
    "other_village": _l("A household moves to another village by leaving here and being recorded there."),
    "own_post": _l("Nobody gives a post to himself. Ask another security administrator."),
    "nobody_lives": _l("Nobody belongs to this household any more. Check its members first."),
    "not_a_visitor": _l("Not every visitor named held a post in the work on %(day)s. Check names and day."),
    "not_a_member": _l("Choose somebody who belongs to the household and is alive."),
    "nothing_to_compare": _l("None of these cases can be compared now. The reasons stand beside them."),
    "notice_days_differ": _l("These cases owe different numbers of days. Make a notice for each number."),
    "notice_too_short": _l("It has to hang until the end of %(day)s. Take it down on a later day."),
    "paper_missing_minutes": _l("Add the minutes: a photo or a scan of the signed pages."),
    "paper_missing_posting_proof": _l("Add the picture of the posted notice."),
    "paper_missing_sign_in_sheet": _l("Add the sign-in sheet: a photo or a scan."),
    "objection_about_you": _l("This objection is about you. Somebody else decides it."),
    "objection_near_you": _l(
        "You are kin of the household or of whom this objection is about. Somebody else decides it."
    ),
    "page_too_old": _l("This page was open too long. Nothing is lost: load it again and press the button."),
    "parameter_open": _l("A proposal for this parameter is already waiting. Decide or withdraw it first."),
    "password_common": _l("Too easy to guess. Use several words or a sentence that only you know."),
    "password_kinds": _l("Use at least three of: small letters, capitals, digits, other signs."),
    "password_long": _l("At most %(most)d characters."),
    "password_name": _l("Don't use your name or user name in it."),
    "password_same": _l("This is the password you have. Choose another one."),
    "password_short": _l("At least %(least)d characters."),
    "password_wrong": _l("The present password isn't right."),
    "passwords_differ": _l("The two entries differ. Type the new password twice alike."),
    "person_died": _l("This person is recorded as dead. Compare the number with the card."),
    "person_has_account": _l(
        "This person has an account: name and number are corrected by the system administrator."
    ),
    "post_overlap": _l("This person already holds this post in these days."),
    "recovery_wrong": _l(
        "User name, password or recovery code isn't right. After %(left)d more wrong tries this way"
        " pauses for %(minutes)d minutes."
    ),
    "region_closed": _l("This region no longer exists under that code."),
    "paper_missing_take_down_proof": _l("Add the picture of the notice still hanging at its end."),
    "place_missing": _l("Say where it hangs."),
    "quorum_missed": _l(
        "Only %(present)d present, at least %(least)d are needed. Withdraw this and meet again."
    ),
    "region_unknown": _l("There is no region with this code. Choose one from the list."),
    "region_village": _l("Choose a village group or a village."),
    "relation_sex": _l("This relation doesn't fit the sex. Check both."),
    "retroactive": _l("Cases opened since then are bound already. Let it begin today or later."),
    "role_level": _l("This role doesn't exist in an organisation of this level."),
    "roster_already": _l("Is on this roster in these days already."),
    "roster_namesake": _l(
        "Somebody of this name is on the roster. If it is another person, give the number of the paper."
    ),
    "roster_over": _l("The last day is %(day)s already. Give an earlier one."),
    "second_factor_missing": _l("Set up a second factor first, under “My account”."),
    "scribe_thumbprint": _l("Whoever can't write puts the thumbprint under what was written and read aloud."),
    "sign_in_paused": _l("After too many wrong tries this pauses for %(minutes)d minutes. Try again then."),
    "sign_in_wait": _l("Too fast. Wait %(seconds)d seconds and try again."),
    "sign_in_wrong": _l(
        "User name or password isn't right. After %(left)d more wrong tries sign-in pauses for"
        " %(minutes)d minutes."
    ),
    "spouse_sex": _l("Head and spouse have the same sex. Check both numbers."),
    "successor_needed": _l("Choose who takes this over."),
    "successor_unfit": _l("The successor needs a post in the same organisation."),
    "spending_not_asked": _l("Ask the family what it paid itself, then tick this. Nothing spent is 0."),
    "roster_empty": _l("Nobody is on the village's roster on that day. Enter the roster first."),
    "too_high": _l("At most %(most)s."),
    "too_long_together": _l("At most %(most)d characters with all reasons. Add the rest as a paper."),
    "too_long": _l("At most %(most)d characters."),
    "too_low": _l("At least %(least)s."),
    "unknown_line": _l("This line isn't on the list."),
    "unschooled_at_school": _l("A reason is asked only of who isn't at school."),
    "unknown_choice": _l("Choose one of the answers offered."),
    "username_shape": _l("3 to 40 small letters, digits, dots or hyphens, beginning with a letter."),
    "username_taken": _l("This user name is taken. Choose another one."),
    "validity_after_organisation": _l("The organisation exists until %(day)s. Don't end later."),
    "validity_before_organisation": _l("The organisation exists from %(day)s on. Don't begin earlier."),
    "votes_dont_add_up": _l("The votes add up to %(sum)d, but %(voters)d could vote."),
    "votes_missing": _l("Enter the votes on this household."),
    "year_wrong": _l("Give the year with four figures."),
}

FORBIDDEN: Mapping[str, Any] = {
    **DATA_RULE_FORBIDDEN,
    **PUBLIC_FORBIDDEN,
    **CONTROL_FORBIDDEN,
    **CORRECTION_FORBIDDEN,
    **ERASURE_FORBIDDEN,
    **HELP_FORBIDDEN,
    **INSPECTION_FORBIDDEN,
    **LEAD_LIST_FORBIDDEN,
    **PLAN_PAPER_FORBIDDEN,
    **LEAD_FORBIDDEN,
    "account_closed": _l("This account is closed."),
    "delegation_not_yours": _l("Only the giver or the security administrator can end this."),
    "household_ended": _l("This household no longer exists: it was merged or entered by mistake."),
    "explained_already": _l("It is explained already. The township decides on that first."),
    "forbidden": _l("Your post doesn't allow this."),
    "list_not_returned": _l("The department hasn't returned its list yet."),
    "list_returned": _l("This list has been returned already."),
    "meeting_not_recorded": _l("The meeting isn't recorded yet."),
    "no_application": _l("There is no application to which it could be added, or the case has ended."),
    "not_to_be_entered": _l("This case isn't waiting to be entered into the national system."),
    "notice_not_posted": _l("The notice hasn't been posted yet."),
    "no_notice_hangs": _l("No notice of this case hangs, so there is nothing to object to."),
    "nothing_to_decide": _l("No explanation waits for a decision."),
    "not_delegable": _l("This post can't be handed over."),
    "organisation_closed": _l("This organisation is closed."),
    "paper_not_yours": _l("Only the person who added a paper can strike it out."),
    "post_over": _l("This post is over. A new one is given instead."),
    "security_parameter": _l("Security parameters are set by the security administrator."),
}


def sentence(problem: Problem) -> str:
    """Return the sentence for one problem of the answers."""
    details = dict(problem.details)
    if "sentence" in details:
        return gettext(str(details["sentence"]))
    on = details.get("day")
    if isinstance(on, date):
        details["day"] = day(on)
    if "role" in details:
        details["role"] = role_label(str(details["role"]))
    return str(PROBLEMS[problem.code]) % details if details else str(PROBLEMS[problem.code])


def role_label(role: str) -> str:
    """Return the name of a role in the user's language."""
    return gettext(label_of(role)) if role in ROLES or role == "household" else role


def roles_label(roles: object) -> str:
    """Return the names of several roles, any of which will do."""
    names = roles if isinstance(roles, list | tuple) else ()
    return gettext(" or ").join(role_label(str(role)) for role in names)
