"""Every data rule hits what it should and leaves the rest, as a table in words of the field says."""

import re
from collections import Counter

import pytest

from app.rules import headings
from app.rules.judge import findings, judge
from app.rules.registry import RULES, by_origin
from app.rules.rule import LEVEL, SEVERITY
from tests.rules.sheets import Case, cases, household, subject


def found(facts: object) -> set[str]:
    return {one.rule.number for one in findings(facts)}  # type: ignore[arg-type]


def test_there_are_all_the_rules_and_each_has_both_cases() -> None:
    assert len(RULES) == 203
    counted = Counter((one.rule, one.hits) for one in cases())
    assert counted == Counter((number, hits) for number in RULES for hits in (True, False))


@pytest.mark.parametrize("case", cases(), ids=str)
def test_rule_hits_where_it_should_and_only_there(case: Case) -> None:
    facts = subject(case)
    judgement = judge(facts)
    answered = {number for number, _member in judgement.judged}
    assert case.rule in answered, "the facts of the case say nothing to this rule"
    assert (case.rule in found(facts)) is case.hits


@pytest.mark.parametrize("base", ["未消除", "已消除", "未监测"])
def test_nothing_is_found_in_a_sound_household(base: str) -> None:
    """A case differs from a sound one only by what it says: no rule rests on another's fault."""
    judgement = judge(household(base))
    assert [one.rule.number for one in judgement.findings] == []
    assert not judgement.unjudged


def test_without_the_table_of_work_its_rules_are_not_judged_and_never_silently_passed() -> None:
    judgement = judge(household(drop="务工"))
    assert {f"D{number:03}" for number in (92, 94, 95, 96, 97, 98, 99, 100, 101, 102, 224)} <= set(
        judgement.unjudged
    )
    assert judgement.unjudged["D094"] == 3, "one question a member"
    assert not judgement.findings


def test_a_missing_column_is_not_an_empty_cell() -> None:
    empty = household(changes={"户": "是否危房户="})
    without = household(drop="是否危房户")
    assert "D035" in found(empty)
    assert "D035" not in found(without)
    assert judge(without).unjudged["D035"] == 1


def test_what_decides_is_enough_although_something_else_is_not_held() -> None:
    """An unmonitored household is no case of illness without spending, whoever holds the spending."""
    assert judge(household("未监测", drop="合规自付支出")).unjudged["D139"] == 0
    assert judge(household("未消除", drop="合规自付支出")).unjudged["D139"] == 1


def test_weak_labour_power_at_work_is_a_warning_where_none_is_an_error() -> None:
    weak = household(changes={"户主": "劳动技能=弱劳动力或半劳动力；健康状况=残疾"})
    none = household(changes={"户主": "劳动技能=无劳动力；健康状况=残疾"})
    assert {one.severity for one in findings(weak) if one.rule.number == "D090"} == {"W"}
    assert {one.severity for one in findings(none) if one.rule.number == "D090"} == {"E"}


def test_of_rules_that_overlap_the_gravest_is_shown() -> None:
    assert {"D062", "D063", "D064"} & found(household(changes={"户主": "劳动技能=无劳动力"})) == {"D063"}


def test_rules_are_found_by_the_numbers_that_a_province_returns() -> None:
    assert [one.number for one in by_origin("5_12_008")] == ["D064"]
    assert [one.number for one in by_origin("1_01_003")] == ["D003"]
    assert [one.number for one in by_origin("d200")] == ["D200"]
    assert by_origin("9_99_999") == ()


def test_every_row_says_what_it_is_in_the_words_of_the_field() -> None:
    for rule in RULES.values():
        assert rule.severity in dict(SEVERITY)
        assert rule.level in dict(LEVEL)
        assert rule.origin
        assert rule.fields, rule.number
        for field in rule.fields:
            assert re.search(r"[一-鿿]", headings.heading_of(field)), (rule.number, field)
