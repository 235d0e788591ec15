"""Layouts of rectification: slips, plan, reports, acceptance, closure (rectification.md 3.1 and 5.3)."""

from app.documents.layout import Each, Grid, Layout, Rows, Seal, Sign, Text, Title, form

_FOUR = (32, 46, 32, 46)


def _problem(*more: tuple[tuple[str, str, int], ...]) -> Grid:
    return form(
        _FOUR,
        (("来源批次", "{{ batch }}", 3),),
        (("问题序号", "{{ number }}", 1), ("问题类别", "{{ category }}", 1)),
        (("问题", "{{ title }}", 3),),
        (("问题描述", "{{ description }}", 3),),
        (("牵头单位", "{{ lead }}", 1), ("责任单位", "{{ units }}", 1)),
        (("整改时限", "{{ deadline }}", 3),),
        *more,
    )


def _chain(heading: str = "环节") -> Rows:
    return Rows("signatures", ((heading, "{{ row.role }}", 28), ("意见", "{{ row.opinion }}", 50),
                               ("签字人", "{{ row.name }}", 22), ("单位", "{{ row.organisation }}", 34),
                               ("日期", "{{ row.day }}", 33)), height=10)  # fmt: skip


HAND_OVER = Layout((
    Title("问题整改交办单"),
    _problem((("问题来源", "{{ source }}", 1), ("反馈单位", "{{ finder }}", 1)),
             (("反馈日期", "{{ feedback_on }}", 1), ("文号", "{{ document_number }}", 1)),
             (("验收责任单位", "{{ acceptor }}", 3),)),
    Text("请按时限认领问题，制定整改方案，明确措施、责任人和完成标准，整改到位后申请验收。"),
    Seal("{{ office }}（盖章）", "{{ handed_on }}"),
    Sign("签发人（签名）：＿＿＿＿＿＿＿"),
    Sign("接收单位负责人（签收）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
), form=False)  # fmt: skip

PLAN = Layout((
    Title("问题整改方案"),
    _problem((("具体问题", "{{ concrete }}", 3),), (("产生原因", "{{ cause }}", 3),),
             (("整改目标（完成标准）", "{{ criterion }}", 3),), (("佐证材料要求", "{{ proof }}", 3),),
             (("整改责任人", "{{ person }}", 1), ("承诺完成日期", "{{ due_on }}", 1)),
             (("验收责任单位", "{{ acceptor }}", 1), ("长期坚持事项", "{{ lasting }}", 1))),
    Text("整改措施", "head"),
    Rows("measures", (("序号", "{{ row.position }}", 14), ("整改措施", "{{ row.measure }}", 76),
                      ("责任单位", "{{ row.units }}", 40), ("完成时限", "{{ row.due }}", 33))),
    _chain(),
    Seal("{{ lead }}（盖章）", "{{ submitted_on }}"),
))  # fmt: skip

PROGRESS = Layout((
    Title("问题整改进展情况报告"),
    _problem((("承诺完成日期", "{{ due_on }}", 3),)),
    Text("一、任务完成情况", "head"),
    Rows("tasks", (("序号", "{{ row.position }}", 14), ("整改措施", "{{ row.measure }}", 50),
                   ("责任单位", "{{ row.units }}", 28), ("完成时限", "{{ row.due }}", 33),
                   ("完成情况", "{{ row.done }}", 38))),
    Text("二、整改进展", "head"),
    Each("reports", (Text("{{ row.day }}（{{ row.unit }}，报告人：{{ row.name }}）：{{ row.text }}"),)),
    Sign("报告单位负责人（签名）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

EXTENSION = Layout((
    Title("问题整改延期申请表"),
    _problem((("申请日期", "{{ asked_on }}", 3),),
             (("原完成日期", "{{ old_due_on }}", 1), ("申请延至", "{{ new_due_on }}", 1)),
             (("延期理由及已开展工作", "{{ reason }}", 3),), (("审批结果", "{{ answer }}", 3),)),
    _chain(),
    Seal("{{ lead }}（盖章）", "{{ asked_on }}"),
))  # fmt: skip

ACCEPTANCE = Layout((
    Title("问题整改验收表"),
    _problem((("完成标准", "{{ criterion }}", 3),), (("自查情况", "{{ self_check }}", 3),),
             (("申请验收日期", "{{ handed_in_on }}", 1), ("现场核查日期", "{{ inspected_on }}", 1)),
             (("现场核查情况", "{{ inspection }}", 3),), (("验收责任单位", "{{ acceptor }}", 3),)),
    Text("验收意见", "head"),
    _chain(),
    Text("验收由整改责任单位以外的单位进行，县级验收须两人签字。", "small"),
))  # fmt: skip

CLOSING_REQUEST = Layout((
    Title("问题整改销号申请单"),
    _problem((("具体问题", "{{ concrete }}", 3),), (("采取的整改措施", "{{ measures_taken }}", 3),),
             (("整改责任人", "{{ person }}", 1), ("承诺完成日期", "{{ due_on }}", 1)),
             (("整改情况", "{{ self_check }}", 3),),
             (("完成时间", "{{ handed_in_on }}", 1), ("复查人", "{{ checked_by }}", 1))),
    Rows("pictures", (("整改前", "{{ row.before }}", 78), ("整改后", "{{ row.after }}", 78))),
    Each("pictures", (Text("{{ row.caption }}", "small"),)),
    Sign("整改单位负责人（签名）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
    Sign("主管部门负责人（签名）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

CLOSURE_NOTICE = Layout((
    Title("关于问题整改完成情况的公示"),
    Text("根据整改工作要求，现将{{ batch }}中下列问题的整改完成情况予以公示。"),
    form(_FOUR, (("整改问题", "{{ title }}", 3),), (("整改实施主体", "{{ lead }}", 1), ("责任单位",
         "{{ units }}", 1)),
         (("重点措施", "{{ measures_taken }}", 3),), (("目标任务", "{{ criterion }}", 3),),
         (("完成时限", "{{ deadline }}", 3),), (("整改完成情况", "{{ result }}", 3),)),
    Text("公示期：{{ term }}。如有异议，请在公示期内向{{ office }}反映。"),
    Seal("{{ office }}（盖章）", "{{ day }}"),
), form=False)  # fmt: skip

CLOSURE_LETTER = Layout((
    Title("问题整改销号通知书"),
    Text("{{ lead }}：", "left"),
    Text("{{ batch }}第{{ number }}项问题“{{ title }}”，已于{{ accepted_on }}通过县级验收，经审定同意销号。"),
    form(_FOUR, (("销号文号", "{{ decision_number }}", 1), ("销号日期", "{{ decided_on }}", 1)),
         (("责任单位", "{{ units }}", 3),), (("长期坚持事项", "{{ lasting }}", 3),)),
    Text("请做好材料归档，巩固整改成果，防止问题反弹；“回头看”发现反弹的，将重新启动整改。"),
    Seal("{{ office }}（盖章）", "{{ decided_on }}"),
), form=False)  # fmt: skip

LOOK_BACK = Layout((
    Title("整改“回头看”记录表"),
    _problem((("销号日期", "{{ closed_on }}", 1), ("“回头看”日期", "{{ held_on }}", 1)),
             (("检查人", "{{ name }}", 1), ("检查单位", "{{ unit }}", 1)),
             (("检查结果", "{{ result }}", 3),), (("检查情况", "{{ text }}", 3),)),
    Sign("检查人（签名）：＿＿＿＿＿＿＿"),
    Sign("被检查单位（签名）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

SUPERVISION = Layout((
    Title("督办单"),
    Text("编号：{{ slip_number }}", "right"),
    _problem((("督办方式", "{{ rung }}", 1), ("督办日期", "{{ given_on }}", 1)),
             (("被督办单位", "{{ unit }}", 1), ("办理时限", "{{ limit_on }}", 1)),
             (("督办内容", "{{ text }}", 3),)),
    Text("请于办理时限前完成整改并书面反馈办理结果。"),
    Seal("{{ office }}（盖章）", "{{ given_on }}"),
    Sign("签发人（签名）：＿＿＿＿＿＿＿"),
    Sign("被督办单位签收（签名）：＿＿＿＿＿　＿＿年＿＿月＿＿日"),
))  # fmt: skip

BULLETIN = Layout((
    Title("{{ title }}"),
    Text("{{ issue }}", "middle"),
    Text("{{ office }}　　　　　　{{ day }}", "middle"),
    Text("{{ to }}：", "left"),
    Each("sections", (Text("{{ row.heading }}", "head"), Text("{{ row.text }}"))),
    Seal("{{ office }}（盖章）", "{{ day }}"),
), form=False)  # fmt: skip

LAYOUTS = {
    "hand_over": HAND_OVER,
    "plan": PLAN,
    "progress": PROGRESS,
    "extension": EXTENSION,
    "acceptance": ACCEPTANCE,
    "closing_request": CLOSING_REQUEST,
    "closure_notice": CLOSURE_NOTICE,
    "closure_letter": CLOSURE_LETTER,
    "look_back": LOOK_BACK,
    "supervision_slip": SUPERVISION,
    "bulletin": BULLETIN,
}
