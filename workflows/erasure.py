"""Locking and destruction of personal data: what may be ordered, and on which basis.

Personal Information Protection Law (个人信息保护法, 2021), article 47: the handler deletes by himself or on
request where one of five cases holds (paragraph 1); where a statutory period hasn't ended, or deletion is
technically hard, he stops all processing except storage and protection (paragraph 2).
"""

from collections.abc import Mapping

from workflows.words import N_

LOCK, UNLOCK, DESTROY = "lock", "unlock", "destroy"

MEASURES: Mapping[str, str] = {
    LOCK: N_("Lock: only storage goes on"),
    UNLOCK: N_("Unlock"),
    DESTROY: N_("Destroy for good"),
}

BASES: Mapping[str, str] = {
    "purpose": N_(
        "The purpose is achieved, can't be achieved or no longer needs the data (article 47, no. 1)"
    ),
    "period": N_("The period of keeping has ended (article 47, no. 2)"),
    "withdrawn": N_("The consent was withdrawn (article 47, no. 3)"),
    "unlawful": N_("The processing was against the law or an agreement (article 47, no. 4)"),
    "other": N_("Another case named by law or administrative regulation (article 47, no. 5)"),
    "retention": N_("To be deleted, but the statutory period hasn't ended (article 47, paragraph 2)"),
    "needed": N_("The reason of the lock has gone"),
}
"""Codes of the legal basis, each with the number of the article's paragraph 1 where it has one."""

BASES_OF: Mapping[str, tuple[str, ...]] = {
    LOCK: ("retention", "purpose", "withdrawn", "unlawful", "other"),
    UNLOCK: ("needed",),
    DESTROY: ("period", "purpose", "withdrawn", "unlawful", "other"),
}
"""Which bases fit which measure."""
