"""What a bulletin says: figures in the sentences of an office, each with its unit, and tables by place.

Sources of problems are never added together (rectification.md 6.1); a rate never stands without what it is
divided from. Where nothing was counted a sentence isn't written, so that no draft is full of zeros.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.documents.filling import Row, Values
from workflows.documents.figures import BY_PLACE, BY_SOURCE, PARTS, PREFIX
from workflows.figures import BY_NAME, FIGURES

Number = int | Decimal | None
Ask = Callable[..., Number]


@dataclass(frozen=True, slots=True)
class Told:
    """What a bulletin is made of.

    ``ask`` returns a figure by its name, of a place or by a dimension; ``codes`` the codes of a dimension
    under which a figure was counted. ``places`` are key and name. ``words`` maps dimension and code,
    ``rules`` the names of figures, to Chinese.
    """

    place: str
    office: str
    begin: date
    day: date
    places: Sequence[tuple[str, str]]
    ask: Ask
    codes: Callable[[str, str], Sequence[str]]
    words: Mapping[tuple[str, str], str]
    rules: Mapping[str, tuple[str, str]]
    mark: str
    printed_on: date

    def whole(self, name: str, **cell: str) -> int:
        """Return a count, 0 where there is none."""
        return int(self.ask(name, **cell) or 0)

    def rate(self, name: str, **cell: str) -> str:
        """Return a rate as it is written, a dash where there is nothing to share."""
        number = self.ask(name, **cell)
        return "—" if number is None else f"{number:.2f}%"


def bulletin_values(told: Told) -> Values:
    """Return everything that a template of the bulletin may name, but what isn't known of the day.

    A rate with nothing to share is a dash, as is a middle of nothing; what isn't kept of past days has no
    value.
    """
    sentences = {"roll": _roll, "warnings": _warnings, "help": _help, "problems": _problems, "steps": _steps}
    said = {name: [{"text": text} for text in write(told)] for name, write in sentences.items()}
    numbers, lost = iter("一二三四五六"), unknown(told)
    found: dict[str, str | Sequence[Row]] = {
        "place": told.place,
        "office": told.office,
        "begin": _day(told.begin),
        "day": _day(told.day),
        "mark": told.mark,
        "printed_on": _day(told.printed_on),
        "places": list(_by_place(told)),
        "sources": list(_by_source(told)),
        "rules": [{"text": text} for text in _rules(told)],
    }
    for name in PARTS:
        found[f"number_{name}"] = next(numbers) if said.get(name, True) else ""
    found |= {f"told_{name}": rows for name, rows in said.items()}
    return found | {f"{PREFIX}{one.name}": _cell(told, one.name) for one in FIGURES if one.name not in lost}


def unknown(told: Told) -> frozenset[str]:
    """Return the figures that can't be counted of the day: they aren't kept of past days."""
    return frozenset(one.name for one in FIGURES if one.basis == "now" and told.day < told.printed_on)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _roll(told: Told) -> Iterator[str]:
    households, persons = told.whole("monitored_households"), told.whole("monitored_persons")
    if not households:
        yield f"截至{_day(told.day)}，{told.place}没有监测对象。"
        return
    yield (
        f"截至{_day(told.day)}，{told.place}共有监测对象{households}户{persons}人，其中风险未消除"
        f"{told.whole('standing_households')}户{told.whole('standing_persons')}人，已消除风险"
        f"{told.whole('eliminated_households')}户{told.whole('eliminated_persons')}人，风险消除率按户计"
        f"{told.rate('elimination_rate_households')}、按人计{told.rate('elimination_rate_persons')}。"
    )
    kinds = [
        f"{told.words['category', key]}{told.whole('monitored_households', by='category', key=key)}户"
        f"{told.whole('monitored_persons', by='category', key=key)}人"
        for key in told.codes("monitored_households", "category")
    ]
    yield f"按类别分，{'，'.join(kinds)}。"
    enrolled = told.whole("enrolled_households")
    if enrolled:
        ways = [
            f"{told.words['channel', key]}{told.whole('enrolled_households', by='channel', key=key)}户"
            for key in told.codes("enrolled_households", "channel")
        ]
        yield (
            f"{_day(told.begin)}以来，新纳入监测对象{enrolled}户{told.whole('enrolled_persons')}人，按发现渠道分，"
            f"{'、'.join(ways)}。"
        )
    gone = told.whole("newly_eliminated_households")
    if gone:
        yield f"同期新消除风险{gone}户{told.whole('newly_eliminated_persons')}人。"


def _warnings(told: Told) -> Iterator[str]:
    received = told.whole("warnings_received")
    if received:
        yield (
            f"{_day(told.begin)}以来，收到部门预警信息{received}条，已入户核实{told.whole('warnings_visited')}条"
            f"（占{told.rate('warnings_visited_rate')}），其中发现风险并启动申请{told.whole('warnings_confirmed')}条，"
            f"已纳入监测{told.whole('warnings_enrolled')}条。"
        )
    reports = told.whole("reports")
    if reports:
        ways = [
            f"{told.words['channel', key]}{told.whole('reports', by='channel', key=key)}条"
            for key in told.codes("reports", "channel")
        ]
        yield f"各渠道共反映线索{reports}条次，按来源分，{'、'.join(ways)}。"


def _help(told: Told) -> Iterator[str]:
    planned = told.whole("measures_planned")
    if planned:
        yield (
            f"截至{_day(told.day)}，共制定帮扶措施{planned}项，已落实{told.whole('measures_delivered')}项，"
            f"落实率{told.rate('measures_delivered_rate')}。"
        )
    owed = told.whole("visits_owed")
    if owed:
        yield (
            f"应定期走访{owed}户，其中已超过走访期限{told.whole('visits_overdue')}户；{_day(told.begin)}以来共走访"
            f"{told.whole('visits_done')}户次。"
        )


def _problems(told: Told) -> Iterator[str]:
    for source in told.codes("problems", "source"):
        cell = {"by": "source", "key": source}
        yield (
            f"{told.words['source', source]}：共{told.whole('batches', **cell)}个批次"
            f"{told.whole('problems', **cell)}个问题，已完成整改{told.whole('problems_finished', **cell)}个，"
            f"正在整改{told.whole('problems_going_on', **cell)}个，"
            f"整改率{told.rate('completion_rate', **cell)}；"
            f"涉及责任单位{told.whole('problem_units', **cell)}个，制定整改措施"
            f"{told.whole('problem_measures', **cell)}条。"
        )


def _steps(told: Told) -> Iterator[str]:
    done = told.whole("steps_done")
    if done:
        yield (
            f"{_day(told.begin)}以来，共办结环节{done}件次，每个环节用时的中位数为{told.whole('step_median')}天，"
            f"九成环节在{told.whole('step_p90')}天内办结；退回{told.whole('send_backs')}件次。"
        )


def _by_source(told: Told) -> Iterator[Row]:
    for key in told.codes("problems", "source"):
        cells = {f"{PREFIX}{name}": _cell(told, name, by="source", key=key) for name in BY_SOURCE}
        yield {"name": told.words["source", key], **cells}


def _by_place(told: Told) -> Iterator[Row]:
    """Yield a line a place and the whole at the end, none where nothing was counted."""
    if not told.places or not any(told.ask(name) for name in BY_PLACE):
        return
    for key, called in told.places:
        yield {"name": called, **{f"{PREFIX}{name}": _cell(told, name, place=key) for name in BY_PLACE}}
    yield {"name": "合计", **{f"{PREFIX}{name}": _cell(told, name) for name in BY_PLACE}}


def _cell(told: Told, name: str, **cell: str) -> str:
    if BY_NAME[name].whole:
        return told.rate(name, **cell)
    number = told.ask(name, **cell)
    return "—" if number is None else str(number)


def _rules(told: Told) -> Iterator[str]:
    yield (
        f"以上数字由系统按{_day(told.day)}终了时的情况逐行计算；以后补录到该日以前的记录，重新计算时计入。"
        "各地按行政区划代码排列，不是排名。"
    )
    for one in FIGURES:
        if told.ask(one.name):
            label, rule = told.rules[one.name]
            yield f"{label}：{rule}"
