"""Layouts of notices, approvals, refusals and of the elimination (monitoring.md 8, F5 to F10).

What hangs on a board is made of what may stand there: no number, illness, disability, income or address.
"""

from app.documents.layout import Layout, Rows, Seal, Sign, Text, Title, form
from app.documents.layouts_household import SUMS

_PLACE = (("户主姓名", "{{ head }}", 1), ("所在乡镇", "{{ township }}", 1), ("村（组）", "{{ village }}", 1))
_SIX = (25, 33, 25, 30, 18, 25)
_BOARD = "扫码可查看本公示或提出意见，公示查询码：{{ code }}。"


def _lines(category: str, *more: tuple[str, str, int]) -> Rows:
    return Rows("lines", (("序号", "{{ row.position }}", 14), ("村民小组", "{{ row.group }}", 34),
                          ("户主姓名", "{{ row.head }}", 34), ("家庭人口数", "{{ row.size }}", 26),
                          (category, "{{ row.category }}", 48), *more))  # fmt: skip


NOTICE = Layout((
    Title("{{ village }}防止返贫监测对象民主评议结果公示"),
    Text("经农户申请授权、入户核查、信息比对和民主评议，拟将下列{{ count }}户纳入防止返贫监测对象，"
         "现将结果予以公示。"),
    _lines("拟纳入类别"),
    Text("公示期：{{ term }}{{ posting }}。如有异议，请在公示期内以书面或口头形式向{{ committee }}反"
         "映，也可向{{ township }}"
         "反映或拨打全国服务热线12317。"),
    Seal("{{ committee }}（盖章）", "{{ day }}"),
), _BOARD, form=False)  # fmt: skip

ELIMINATION_NOTICE = Layout((
    Title("{{ village }}防止返贫监测对象风险消除公示"),
    Text("经村级提出、入户核查和民主评议，下列{{ count }}户返贫致贫风险已稳定消除，拟按程序标注为“风"
         "险消除”，现将结果"
         "及帮扶措施落实情况予以公示。"),
    _lines("类别", ("已落实帮扶措施", "{{ row.help }}", 40)),
    Text("公示期：{{ term }}{{ posting }}。如有异议，请在公示期内以书面或口头形式向{{ committee }}反"
         "映，也可向{{ township }}"
         "反映或拨打全国服务热线12317。"),
    Seal("{{ committee }}（盖章）", "{{ day }}"),
), _BOARD, form=False)  # fmt: skip

ANNOUNCEMENT = Layout((
    Title("{{ village }}防止返贫监测对象公告"),
    Text("经农户申请授权、入户核查、信息比对、民主评议、村内公示、{{ township }}审核、县级审定，下列"
         "{{ count }}户已纳入防止"
         "返贫监测对象，现予公告。"),
    _lines("类别"),
    Text("公告期：{{ term }}{{ posting }}。对公告内容有疑问的，可向{{ committee }}、{{ township }}反"
         "映或拨打全国服务热线12317。"),
    Seal("{{ township }}（盖章）", "{{ day }}"),
), _BOARD, form=False)  # fmt: skip

REPORT = Layout((
    Title("关于报送民主评议和公示结果的报告"),
    Text("{{ township }}：", "left"),
    Text("我村于{{ held_on }}召开民主评议会，对{{ head }}户（{{ village }}，{{ size }}人，拟纳入类别"
         "：{{ category }}）进行评议，"
         "实到{{ present }}人，同意{{ agreed }}票。评议结果于{{ posted_on }}至{{ taken_down_on }}在"
         "村内公示。"),
    Text("公示期间异议情况：{{ objections }}。"),
    Text("经公示，该户符合上报条件，现将有关材料一并报送，请予审核。"),
    Seal("{{ committee }}（盖章）", "{{ day }}"),
), form=False)  # fmt: skip

_BLOCK = (
    form(_SIX, _PLACE,
         (("家庭人口数", "{{ size }}人", 1), ("监测对象类别", "{{ category }}", 3)),
         (("返贫致贫风险", "{{ risks }}", 5),)),
    *SUMS,
)  # fmt: skip


def _chain(source: str) -> Rows:
    return Rows(source, (("环节", "{{ row.role }}", 28), ("意见", "{{ row.opinion }}", 50),
                         ("签字人", "{{ row.name }}", 22), ("单位", "{{ row.organisation }}", 34),
                         ("日期", "{{ row.day }}", 33)), height=10)  # fmt: skip


TOWNSHIP = Layout((
    Title("防止返贫监测对象乡镇审核表"),
    *_BLOCK,
    form((34, 122), (("入户核查", "{{ visited_on }}，核查人员：{{ visitors }}", 1),),
         (("信息比对", "{{ conclusion }}", 1),), (("民主评议", "{{ vote }}", 1),),
         (("村内公示", "{{ notice }}；异议：{{ objections }}", 1),)),
    Text("审核意见", "head"),
    _chain("signatures"),
    Seal("{{ office }}（盖章）", "{{ decided_on }}"),
))  # fmt: skip

COUNTY = Layout((
    Title("防止返贫监测对象县级审定表"),
    *_BLOCK,
    form((34, 122), (("入户核查", "{{ visited_on }}", 1),), (("信息比对", "{{ conclusion }}", 1),),
         (("民主评议", "{{ vote }}", 1),), (("村内公示", "{{ notice }}；异议：{{ objections }}", 1),)),
    Text("乡镇审核", "head"), _chain("reviews"),
    Text("县级审定", "head"),
    form((34, 122), (("审定文号", "{{ decision_number }}", 1),)),
    _chain("signatures"),
    Seal("{{ office }}（盖章）", "{{ decided_on }}"),
))  # fmt: skip

REFUSAL = Layout((
    Title("关于不予纳入防止返贫监测对象的告知书"),
    Text("{{ head }}（{{ village }}）：", "left"),
    Text("您户于{{ applied_on }}提出的防止返贫监测对象申请，经审核不予纳入，现告知如下。"),
    Text("一、理由", "head"), Text("{{ reasons }}。{{ reason_text }}"),
    Text("二、办理情况", "head"), _chain("signatures"),
    Text("三、申请复核", "head"), Text("{{ appeal }}"),
    Seal("{{ office }}（盖章）", "{{ decided_on }}"),
    Sign("农户签收（签名或按手印）：＿＿＿＿　＿＿年＿月＿日"),
    Sign("送达人（签名）：＿＿＿＿＿＿＿"),
), form=False)  # fmt: skip

HELP = Layout((
    Title("帮扶措施落实情况表"),
    Text("（附表9）", "middle"),
    form(_SIX, _PLACE, (("帮扶责任人", "{{ helper }}", 5),)),
    Rows("measures", (("序号", "{{ row.position }}", 12), ("措施类型", "{{ row.kind }}", 28),
                      ("措施内容", "{{ row.content }}", 32), ("责任单位", "{{ row.unit }}", 24),
                      ("责任人", "{{ row.person }}", 18), ("起止时间", "{{ row.term }}", 31),
                      ("落实情况", "{{ row.result }}", 30))),
    Sign("户主（签名或按手印）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

ELIMINATION = Layout((
    Title("风险消除信息采集表"),
    Text("（附表8）", "middle"),
    form(_SIX, _PLACE,
         (("家庭人口数", "{{ size }}人", 1), ("监测对象类别", "{{ category }}", 3)),
         (("返贫致贫风险", "{{ risks }}", 5),),
         (("消除方式", "{{ manner }}", 1), ("核查日期", "{{ visited_on }}", 1), ("农户确认",
         "{{ confirmed_how }}", 1)),
         (("核查人员", "{{ visitors }}", 5),), (("村级提出理由", "{{ reason_text }}", 5),),
         (("“三保障”和饮水安全", "{{ guarantees }}", 5),), (("核查情况", "{{ account }}", 5),)),
    Rows("figures", (("收支项目（全户，元）", "{{ row.name }}", 64), ("识别时", "{{ row.before }}", 46),
                     ("风险消除时", "{{ row.after }}", 46))),
    *SUMS,
    Sign("核查人员（签名）：＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
    Sign("农户（签名或按手印）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

ASSESSMENT = Layout((
    Title("风险消除评估表"),
    Text("（附表10）", "middle"),
    *_BLOCK,
    Rows("questions", (("评估内容", "{{ row.question }}", 118), ("评估结果", "{{ row.answer }}", 38))),
    form((34, 122), (("消除方式", "{{ manner }}", 1),),
         (("入户核查", "{{ visited_on }}，核查人员：{{ visitors }}", 1),),
         (("民主评议", "{{ vote }}", 1),), (("村内公示", "{{ notice }}", 1),)),
    Text("村、乡镇、县意见", "head"),
    form((34, 122), (("审定文号", "{{ decision_number }}", 1),)),
    _chain("signatures"),
    Seal("{{ office }}（盖章）", "{{ decided_on }}"),
))  # fmt: skip

LAYOUTS = {
    "notice": NOTICE,
    "notice_a3": NOTICE,
    "announcement": ANNOUNCEMENT,
    "announcement_a3": ANNOUNCEMENT,
    "elimination_notice": ELIMINATION_NOTICE,
    "elimination_notice_a3": ELIMINATION_NOTICE,
    "village_report": REPORT,
    "township_approval": TOWNSHIP,
    "county_approval": COUNTY,
    "refusal": REFUSAL,
    "help_sheet": HELP,
    "elimination_sheet": ELIMINATION,
    "elimination_assessment": ASSESSMENT,
}
