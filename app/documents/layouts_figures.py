"""Layout of the bulletin (通报): figures in sentences and tables, for an office to go on writing in."""

from app.documents.layout import Each, Layout, Part, Rows, Text, Title
from workflows.documents.figures import PREFIX


def _part(name: str, heading: str, *more: Part) -> tuple[Part, ...]:
    """Return a part with its heading, left out whole where nothing of it is to be told."""
    told = f"told_{name}"
    return (
        Text(f"{{%p if {told} %}}"),
        Text(f"{{{{ number_{name} }}}}、{heading}", "head"),
        Each(told, (Text("{{ row.text }}"),)),
        Text("{%p endif %}"),
        *more,
    )


def _table(source: str, caption: str, *columns: tuple[str, str, int]) -> tuple[Part, ...]:
    return (
        Text(f"{{%p if {source} %}}"),
        Text(caption, "middle"),
        Rows(source, tuple((head, f"{{{{ row.{name} }}}}", width) for head, name, width in columns)),
        Text("{%p endif %}"),
    )


BULLETIN = Layout((
    Title("关于{{ place }}防止返贫监测帮扶和问题整改工作情况的通报"),
    Text("各乡镇人民政府，县直有关单位：", "left"),
    Text("现将{{ begin }}至{{ day }}{{ place }}防止返贫监测帮扶和问题整改工作情况通报如下。"),
    *_part("roll", "监测对象识别和风险消除", *_table(
        "places", "{{ place }}监测对象情况", ("单位", "name", 28),
        ("监测对象户数", f"{PREFIX}monitored_households", 20),
        ("监测对象人数", f"{PREFIX}monitored_persons", 20),
        ("风险未消除户数", f"{PREFIX}standing_households", 22),
        ("已消除风险户数", f"{PREFIX}eliminated_households", 20),
        ("已消除风险人数", f"{PREFIX}eliminated_persons", 20),
        ("风险消除率（户）", f"{PREFIX}elimination_rate_households", 22),
        ("新纳入监测户数", f"{PREFIX}enrolled_households", 20),
    )),
    *_part("warnings", "线索和部门预警"),
    *_part("help", "帮扶措施和走访", *_table(
        "places", "{{ place }}帮扶和走访情况", ("单位", "name", 28),
        ("已制定帮扶措施", f"{PREFIX}measures_planned", 24),
        ("已落实帮扶措施", f"{PREFIX}measures_delivered", 24),
        ("在访户数", f"{PREFIX}visits_owed", 24), ("走访超期户数", f"{PREFIX}visits_overdue", 24),
        ("已走访次数", f"{PREFIX}visits_done", 24),
    )),
    *_part("problems", "问题整改", *_table(
        "sources", "问题整改情况（按来源，不合计）", ("问题来源", "name", 40),
        ("问题", f"{PREFIX}problems", 24), ("已完成整改问题", f"{PREFIX}problems_finished", 28),
        ("正在整改问题", f"{PREFIX}problems_going_on", 28), ("整改完成率", f"{PREFIX}completion_rate", 28),
    )),
    *_part("steps", "办理时效"),
    Text("{{ number_demands }}、存在问题和下一步要求", "head"),
    Text("（由办公室根据本期情况补充。）"),
    Text("{{ office }}", "right"),
    Text("{{ day }}", "right"),
    Text("附：数字口径", "head"),
    Each("rules", (Text("{{ row.text }}", "small"),)),
    Text("{{ mark }}　{{ printed_on }}", "small"),
), way="", form=False)  # fmt: skip

LAYOUTS = {"bulletin": BULLETIN}
