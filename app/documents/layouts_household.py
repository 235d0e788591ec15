"""Layouts of what the village fills in with a family (monitoring.md 8, F1 to F4, F13, F14).

The wording is ours after the elements that the sources name; a county replaces a template by its own.
"""

from app.documents.layout import Break, Layout, Part, Rows, Sign, Text, Title, form

_PLACE = (("户主姓名", "{{ head }}", 1), ("所在乡镇", "{{ township }}", 1), ("村（组）", "{{ village }}", 1))
_SIX = (25, 33, 25, 30, 18, 25)

MEMBERS = Rows(
    "members",
    (
        ("姓名", "{{ row.name }}", 17), ("性别", "{{ row.sex }}", 8), ("与户主关系",
        "{{ row.relation }}", 14),
        ("证件号码", "{{ row.identity }}", 42), ("出生日期", "{{ row.born }}", 33),
        ("健康状况", "{{ row.health }}", 18), ("劳动技能", "{{ row.labour }}", 20),
        ("在校情况", "{{ row.school }}", 17),
    ),
)  # fmt: skip
"""Numbers stand here masked, unless a purpose was given."""

SUMS: tuple[Part, ...] = (
    form((30, 22, 32, 22, 28, 22),
         (("家庭人均纯收入（元）", "{{ income_per_head }}", 1),
          ("人均合规自付支出（元）", "{{ spending_per_head }}", 1),
          ("人均参考收入（元）", "{{ reference_per_head }}", 1))),
)  # fmt: skip

COVER = Layout((
    Text("", "middle"), Text("", "middle"),
    Title("{{ county }}防止返贫监测帮扶档案"),
    Text("（一户一档）", "middle"), Text("", "middle"),
    form((50, 106), (("案卷号", "{{ ref }}", 1),), (("户主姓名", "{{ head }}", 1),),
         (("家庭人口数", "{{ size }}人", 1),), (("所在乡镇", "{{ township }}", 1),),
         (("村（组）", "{{ village }}", 1),), (("家庭住址", "{{ address }}", 1),),
         (("监测对象类别", "{{ category }}", 1),), (("立案日期", "{{ opened_on }}", 1),),
         (("目前状态", "{{ state }}", 1),)),
    Text("", "middle"),
    Sign("立卷人（签名）：＿＿＿＿＿　检查人（签名）：＿＿＿＿＿＿＿"),
    Sign("立卷日期：＿＿＿＿年＿＿月＿＿日"),
))  # fmt: skip

CONTENTS = Layout((
    Title("卷内文件目录"),
    Text("户主姓名：{{ head }}　　村（组）：{{ village }}　　案卷号：{{ ref }}", "small"),
    Rows("entries", (("序号", "{{ row.position }}", 12), ("材料名称", "{{ row.title }}", 58),
                     ("卷内文件", "{{ row.papers }}", 18), ("日期", "{{ row.day }}", 33),
                     ("备注", "{{ row.remark }}", 37))),
    Text("“缺”“未注明日期”“未签字”为系统按卷内记录逐项核对的结果；材料补齐后可重新打印。", "small"),
))  # fmt: skip

APPLICATION = Layout((
    Title("防止返贫监测对象申请书及承诺授权书"),
    form(_SIX, _PLACE,
         (("家庭人口数", "{{ size }}人", 1), ("户类型", "{{ household_kind }}", 1), ("联系电话",
         "{{ phone }}", 1)),
         (("家庭住址", "{{ address }}", 5),),
         (("返贫致贫风险", "{{ risks }}", 5),),
         (("难以自行解决的困难", "{{ difficulties }}", 5),),
         (("困难情况说明", "{{ description }}", 5),)),
    MEMBERS,
    Text("一、申请", "head"),
    Text("{{ committee }}："),
    Text("本户因上述情况存在返贫致贫风险，现申请纳入防止返贫监测对象，请予核查认定。"),
    Text("二、承诺", "head"),
    Text("所填报的家庭成员、收入、支出和财产情况真实、完整，如有隐瞒或虚报，自愿承担相应责任，并退回不应享受的帮扶。"),
    Text("三、授权", "head"),
    Text("同意有关部门为本次监测对象认定和帮扶，依法查询下列成员的财政供养、车辆、不动产、工商登记、社会保险、存款等"
         "信息。查询结果仅用于本项工作，不作他用。"),
    Rows("consents", (("授权人姓名", "{{ row.name }}", 40), ("授权日期", "{{ row.day }}", 40),
                      ("签名并按手印", "　", 76)), height=11),
    Text("申请人：{{ applicant }}　　签署方式：{{ signed_how }}　　签署日期：{{ signed_on }}", "left"),
    Text("代写（代办）情况：{{ hand }}", "left"),
    Sign("申请人（签名并按手印）：＿＿＿＿＿＿＿"),
))  # fmt: skip

VISIT = Layout((
    Title("防止返贫监测入户核查表"),
    form(_SIX, _PLACE,
         (("核查日期", "{{ visited_on }}", 1), ("家庭人口数", "{{ size }}人", 1), ("入户情况",
         "{{ met }}", 1)),
         (("家庭住址", "{{ address }}", 5),), (("核查人员", "{{ visitors }}", 5),)),
    MEMBERS,
    *SUMS,
    form((40, 116), (("“三保障”和饮水安全", "{{ guarantees }}", 1),), (("自主应对能力", "{{ cope }}", 1),),
         (("拟认定类别", "{{ category }}", 1),), (("核查情况", "{{ account }}", 1),),
         (("农户确认方式", "{{ confirmed_how }}", 1),)),
    Sign("核查人员（签名）：＿＿＿＿＿＿＿＿＿＿＿＿＿＿"),
    Sign("农户（签名或按手印）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

INCOME = Layout((
    Title("家庭收入核算表"),
    form(_SIX, _PLACE,
         (("家庭人口数", "{{ size }}人", 1), ("核算期间", "{{ window }}", 3)),
         (("核查人员", "{{ visitors }}", 3), ("核查日期", "{{ visited_on }}", 1))),
    Rows("lines", (("项目", "{{ row.group }}", 52), ("明细", "{{ row.line }}", 64),
                   ("金额（元）", "{{ row.amount }}", 40))),
    form((48, 30, 48, 30),
         (("工资性收入", "{{ wage }}", 1), ("生产经营性收入（毛收入）", "{{ production }}", 1)),
         (("财产性收入", "{{ property }}", 1), ("转移性收入", "{{ transfer }}", 1)),
         (("生产经营性支出", "{{ cost }}", 1), ("理赔收入", "{{ claims }}", 1)),
         (("合规自付支出", "{{ spending }}", 1), ("", "　", 2)),
         (("家庭人均纯收入", "{{ income_per_head }}", 1), ("人均合规自付支出", "{{ spending_per_head }}", 1)),
         (("人均参考收入", "{{ reference_per_head }}", 1), ("农户确认方式", "{{ confirmed_how }}", 1))),
    Text("金额单位为元，均为全户在核算期间内的合计；人均数由系统按家庭人口数计算。", "small"),
    Sign("户主（签名或按手印）：＿＿＿＿＿＿＿"),
    Sign("填表人（签名）：＿＿＿＿＿　联系电话：＿＿＿＿＿＿＿"),
))  # fmt: skip

COMPARISON = Layout((
    Title("防止返贫监测信息比对结果及情况说明"),
    form(_SIX, _PLACE, (("授权日期", "{{ authorised_on }}", 1), ("比对结论", "{{ conclusion }}", 3))),
    Rows("findings", (("成员姓名", "{{ row.member }}", 18), ("比对部门", "{{ row.department }}", 28),
                      ("反馈日期", "{{ row.checked_on }}", 33), ("比对结果", "{{ row.result }}", 29),
                      ("村级情况说明", "{{ row.explanation }}", 34), ("乡镇意见", "{{ row.opinion }}", 26))),
    Text("查询已经本户授权，结果仅用于监测对象认定和帮扶，不得另作他用。", "small"),
    Sign("村“两委”负责人（签名）：＿＿＿＿＿＿＿"), Sign("乡镇经办人（签名）：＿＿＿＿＿＿＿"),
))  # fmt: skip


def minutes(title: str, agenda: str) -> Layout:
    """Return the minutes of an appraisal: of the households that it dealt with, this one alone."""
    return Layout((
        Title(title),
        form((26, 52, 26, 52),
             (("会议时间", "{{ held_on }}", 1), ("会议地点", "{{ place }}", 1)),
             (("会议形式", "{{ body }}", 1), ("主持人", "{{ chair }}", 1)),
             (("应到人数", "{{ expected }}", 1), ("实到人数", "{{ present }}（{{ share }}）", 1)),
             (("记录人", "{{ recorder }}", 1), ("评议农户", "{{ head }}（{{ village }}）", 1))),
        Text("一、会议议题", "head"), Text(agenda),
        Text("二、会议记录", "head"), Text("{{ minutes }}"),
        Text("三、评议结果", "head"),
        form((26, 26, 26, 26, 26, 26),
             (("同意", "{{ agreed }}票", 1), ("不同意", "{{ against }}票", 1), ("弃权",
             "{{ abstained }}票", 1)),
             (("回避人员", "{{ recused }}", 3), ("类别", "{{ category }}", 1)),
             (("结论", "{{ result }}", 5),)),
        Sign("主持人（签名）：＿＿＿＿＿　记录人（签名）：＿＿＿＿＿＿＿"),
        Sign("计票人（签名）：＿＿＿＿＿　监票人（签名）：＿＿＿＿＿＿＿"),
        Break(),
        Title("民主评议会议签到表"),
        Text("会议时间：{{ held_on }}　　会议地点：{{ place }}", "small"),
        Rows("attendance", (("序号", "{{ row.position }}", 14), ("姓名", "{{ row.name }}", 34),
                            ("身份", "{{ row.kind }}", 44), ("到会", "{{ row.present }}", 20),
                            ("签名", "　", 44)), height=8),
    ))  # fmt: skip


LAYOUTS = {
    "cover": COVER,
    "contents": CONTENTS,
    "application": APPLICATION,
    "visit_sheet": VISIT,
    "income_sheet": INCOME,
    "comparison": COMPARISON,
    "minutes": minutes("民主评议会议记录", "评议该户是否纳入防止返贫监测对象。"),
    "elimination_minutes": minutes("风险消除民主评议会议记录", "评议该户返贫致贫风险是否已经消除。"),
}
