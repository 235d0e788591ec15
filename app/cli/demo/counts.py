"""How many households of the demo stand where, and what is different with them: 240 in all."""

HOUSEHOLDS = 240
IN_STORIES = 5
"""Households of the three stories, with the two that shared a meeting with one of them."""

NOW = (
    (5, {"until": "received", "opening": "by_phone"}),
    (4, {"until": "draft"}),
    (1, {"until": "draft", "opening": "from_lead"}),
    (7, {"until": "applied"}),
    (1, {"until": "applied", "twist": "fast_lane"}),
    (6, {"until": "visited"}),
    (2, {"until": "visited", "twist": "finding_open", "begun": 1}),
    (2, {"until": "visited", "twist": "finding_undecided", "begun": 1}),
    (6, {"until": "compared"}),
    (1, {"until": "compared", "twist": "declined", "begun": 1}),
    (5, {"until": "appraised"}),
    (2, {"until": "appraised", "begun": 1}),
    (8, {"until": "on_notice"}),
    (2, {"until": "on_notice", "twist": "objection_open"}),
    (2, {"until": "on_notice", "begun": 1}),
    (3, {"until": "township_review"}),
    (2, {"until": "township_review", "begun": 1}),
    (2, {"until": "township_review", "begun": 2}),
    (2, {"until": "township_review", "twist": "supplemented_township", "begun": 1}),
    (4, {"until": "county_review"}),
    (3, {"until": "county_review", "begun": 1}),
    (1, {"until": "county_review", "twist": "supplemented_county", "begun": 1}),
    (4, {"until": "approved"}),
    (1, {"until": "approved", "begun": 1}),
    (1, {"until": "left", "twist": "returned_township", "back": "visited", "stays": True}),
    (1, {"until": "left", "twist": "returned_township", "back": "applied", "stays": True}),
    (1, {"until": "left", "twist": "returned_county", "back": "appraised", "stays": True}),
    (1, {"until": "left", "twist": "reinstated", "stays": True}),
    (1, {"until": "rejected", "twist": "refused_township", "told": False}),
    (1, {"until": "rejected", "twist": "refused_county", "told": False}),
    (1, {"until": "rejected", "twist": "refused_visited", "told": False}),
)
"""Cases in hand today: how many, and what they are."""

THEN = (
    (1, {"twist": "refused_received", "opening": "by_phone"}),
    (2, {"twist": "refused_applied"}),
    (4, {"twist": "refused_visited"}),
    (4, {"twist": "declined"}),
    (1, {"twist": "objection_upheld"}),
    (3, {"twist": "refused_township"}),
    (3, {"twist": "refused_county"}),
    (3, {"twist": "withdrawn_draft"}),
    (5, {"twist": "withdrawn_applied"}),
    (1, {"twist": "reinstated"}),
    (2, {"twist": "returned_township", "back": "visited"}),
    (2, {"twist": "returned_township", "back": "compared"}),
    (2, {"twist": "returned_township", "back": "appraised"}),
    (2, {"twist": "returned_county", "back": "applied"}),
    (1, {"twist": "returned_county", "back": "township_review"}),
    (2, {"twist": "supplemented_township"}),
    (2, {"twist": "supplemented_county"}),
    (5, {"twist": "objection_dismissed"}),
    (1, {"twist": "objection_reappraised"}),
    (4, {"twist": "fast_lane"}),
    (6, {"finding": True}),
    (2, {"twist": "finding_weak"}),
    (5, {"twist": "birth"}),
    (4, {"twist": "death"}),
    (2, {"twist": "terminated"}),
    (3, {"twist": "removed"}),
    (3, {"twist": "eliminated"}),
    (1, {"twist": "reapplies"}),
    (3, {"opening": "by_phone"}),
    (6, {"opening": "from_lead"}),
)
"""Cases of the fourteen months that are decided: what happened on their way."""

CARRIED = (
    (10, {"until": "assisted"}),
    (9, {"until": "eliminated"}),
    (1, {"until": "eliminated", "twist": "applies_anew"}),
    (2, {"until": "terminated", "twist": "terminated"}),
    (1, {"until": "draft"}),
)
ELIMINATING = (
    (1, {"until": "assisted", "begun": 1}),
    (2, {"until": "elimination_proposed"}),
    (2, {"until": "elimination_visited"}),
    (1, {"until": "elimination_visited", "twist": "natural"}),
    (2, {"until": "elimination_appraised"}),
    (2, {"until": "elimination_on_notice"}),
    (2, {"until": "elimination_township_review"}),
    (1, {"until": "elimination_township_review", "begun": 2}),
    (1, {"until": "elimination_county_review"}),
    (1, {"until": "elimination_county_review", "begun": 1}),
    (3, {"until": "eliminated"}),
    (2, {"until": "eliminated"}),
    (1, {"until": "eliminated", "twist": "natural"}),
    (1, {"until": "eliminated", "twist": "voted_down"}),
    (1, {"until": "eliminated", "twist": "relapsed"}),
    (1, {"until": "eliminated", "twist": "back_township"}),
    (1, {"until": "eliminated", "twist": "back_county"}),
    (1, {"until": "eliminated", "twist": "again"}),
)
"""Helped households whose risk goes: those of a line share a village, its meeting and its notice."""
ROLLED_BACK = (
    (1, {"until": "rollback_township_review", "begun": 0}),
    (1, {"until": "rollback_township_review", "begun": 1}),
    (1, {"until": "rollback_township_review", "begun": 2}),
    (2, {"until": "rollback_county_review", "begun": 0}),
    (1, {"until": "rollback_county_review", "begun": 1}),
    (2, {"until": "granted", "twist": "granted"}),
    (2, {"until": "declined", "twist": "declined_township"}),
    (2, {"until": "declined", "twist": "declined_county"}),
)
"""Households enrolled before the system: with what became of them since, and of their eliminations."""
