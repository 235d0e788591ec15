"""What lies behind the figures of the five founding papers: households, warnings, problems, posts.

No figure of a paper stands here. A line says how many rows of one kind are planted, as run lengths of
rows that are alike: households of a size, problems of a source with what became of them. The papers print
totals alone, so sizes are spread as evenly as totals allow; what is counted afterwards is counted from rows.
"""

from dataclasses import dataclass
from datetime import date

CARRIED, CARRIED_ELIMINATED, ENROLLED = "assisted", "eliminated", "enrolled"
"""How households come: carried over with the risk standing or eliminated, or enrolled after a lead."""


@dataclass(frozen=True, slots=True)
class Homes:
    """``count`` households of ``size`` members each; ``lifted`` for those lifted out of poverty."""

    count: int
    size: int
    way: str
    lifted: bool = False


@dataclass(frozen=True, slots=True)
class Problems:
    """``count`` problems of a batch that are alike.

    ``measures`` is how many measures the plan of each has, 0 where none is drawn up; ``closed`` whether it
    was put right and closed. ``category`` stands as the paper prints it.
    """

    count: int
    measures: int = 1
    closed: bool = False
    category: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """One batch with its problems; villages answer for them in turn, or every body of the county."""

    title: str
    source: str
    level: str
    problems: tuple[Problems, ...]
    deadline_kind: str = "unknown"
    two_way: bool = False
    every_body: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One founding paper: ``key`` is its name in the list of figures, ``begin`` to ``day`` its period."""

    key: str
    begin: date
    day: date
    homes: tuple[Homes, ...] = ()
    batches: tuple[Batch, ...] = ()
    warnings: int = 0
    helpers: int = 0
    grid_workers: int = 0


_ANHUI = Paper(
    "anhui-county-half-year-2023", date(2023, 1, 1), date(2023, 7, 20),
    homes=(
        Homes(72, 2, ENROLLED), Homes(9, 3, ENROLLED),
        Homes(39, 2, CARRIED_ELIMINATED, lifted=True), Homes(90, 3, CARRIED_ELIMINATED),
        Homes(14, 2, CARRIED, lifted=True), Homes(4, 3, CARRIED),
    ),
    batches=(
        Batch("集中排查发现问题", "self_check", "county", (Problems(256, closed=True),)),
        Batch("年度考核评估反馈问题", "assessment", "county",
              (Problems(3, 4), Problems(4, 3), Problems(9, 4, closed=True), Problems(12, 3, closed=True)),
              every_body=True),
        Batch("集中排查工作联合督导", "unannounced", "county", (Problems(58, closed=True),)),
    ),
    warnings=1185, helpers=3169, grid_workers=1729,
)  # fmt: skip
_BAQIAO = Paper(
    "baqiao-summary-2022", date(2022, 1, 1), date(2022, 12, 30),
    homes=(Homes(4, 2, ENROLLED), Homes(3, 3, ENROLLED)),
    batches=tuple(
        Batch(f"{title}反馈问题", source, level, (Problems(count, closed=True),))
        for title, source, level, count in (
            ("中央办公厅督查", "unannounced", "national", 1), ("省纪委监委监督", "discipline", "province", 2),
            ("国家考核评估", "assessment", "national", 1), ("省级考核评估", "assessment", "province", 2),
            ("省级暗访", "unannounced", "province", 1), ("市级督导", "unannounced", "city", 2),
            ("审计", "audit", "province", 1), ("市际交叉互查", "cross_check", "city", 1),
            ("省级电话抽查", "phone_check", "province", 1), ("区级自查", "self_check", "county", 2),
        )
    ),
)  # fmt: skip
_HUANGSANG = Paper(
    "huangsang-rectification-plan-2024", date(2024, 1, 1), date(2024, 5, 31),
    batches=(
        Batch("考核评估问题整改方案", "assessment", "county",
              (Problems(2, 0, category="责任落实方面"), Problems(3, 0, category="政策落实方面"),
               Problems(7, 0, category="工作落实方面"), Problems(4, 0, category="巩固成效方面")),
              deadline_kind="immediate_and_long_term"),
    ),
)  # fmt: skip
_PINGTANG = Paper(
    "pingtang-half-year-2020", date(2020, 1, 1), date(2020, 6, 30),
    homes=(
        Homes(795, 4, CARRIED_ELIMINATED, lifted=True), Homes(79, 5, CARRIED_ELIMINATED, lifted=True),
        Homes(13, 4, CARRIED, lifted=True), Homes(3, 5, CARRIED, lifted=True),
        Homes(68, 3, CARRIED_ELIMINATED), Homes(1472, 4, CARRIED_ELIMINATED),
        Homes(7, 3, CARRIED), Homes(9, 4, CARRIED),
    ),
)  # fmt: skip
_BULLETIN = Paper(
    "city-bulletin-2023", date(2022, 1, 1), date(2023, 5, 31),
    batches=(
        Batch("电话抽查疑似问题", "phone_check", "city", (Problems(61, closed=True), Problems(5)),
              two_way=True),
    ),
)  # fmt: skip

PAPERS = (_PINGTANG, _ANHUI, _BULLETIN, _BAQIAO, _HUANGSANG)
"""The papers, those with the most rows first."""
