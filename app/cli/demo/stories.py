"""The three stories that a tour of the demo looks up by name, and what there is to see in each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One planted story: ``household`` is the name of its head, ``reader`` the account to read it with."""

    key: str
    household: str
    village: str
    title: str
    text: str
    reader: str


STORIES = (
    Story(
        "leukaemia",
        "高满仓",
        "上湾村",
        "收入在线上，也能及时纳入：白血病家庭",
        "一家四口，两个孩子上学，妻子杨秀英查出急性白血病。人均纯收入高于监测范围，按老办法会被一句“收入超线”挡在门外。"
        "这里当天开通绿色通道，入户把九万六千元自付费用算清楚，按突发严重困难户认定；货车的比对命中有说明、有采信；"
        "从线索到审定十三天，公示上看不到病情。",
        "lixiaohe",
    ),
    Story(
        "recusal",
        "柏松林",
        "竹坪村",
        "亲属回避：评议时两名代表离席",
        "柏松林申请时，他的哥哥、姐姐都是村民代表。村文书事先登记了亲属关系，评议他家时两人离席，票数按回避后的人数核对，"
        "回避不齐系统不让保存；同一次会议上另外两户，他们照常表决。",
        "qianduofu",
    ),
    Story(
        "returns",
        "燕来喜",
        "青杠村",
        "三次退回：乡镇两次、县里一次",
        "第一次因务工收入多算四个月退回重新入户，第二次因公示影像看不清退回重新公示，第三次县里发现新生儿没有计入人口。"
        "每次退回写明部位、原因和改法，退回后作废的签字仍然看得见；现在又到县级审定，页面列出上次退回以来变了什么。",
        "chendachuan",
    ),
)
