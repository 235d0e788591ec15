"""The officers of the demo county. Nobody of them exists."""

from dataclasses import dataclass

ADMINISTRATORS = ("罗向明", "郑守一", "宋明镜")
"""System, security and audit administrator."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One officer of the demo: ``body`` is the key of the organisation; ``sex`` 1 or 2."""

    name: str
    username: str
    role: str
    body: str
    sex: str = "1"


PEOPLE = (
    Somebody("陈大川", "chendachuan", "county_officer", "bureau"),
    Somebody("许静秋", "xujingqiu", "county_officer", "bureau", "2"),
    Somebody("林致远", "linzhiyuan", "county_leader", "bureau"),
    Somebody("何秋实", "heqiushi", "department_officer", "medical", "2"),
    Somebody("马春生", "machunsheng", "department_leader", "medical"),
    Somebody("杜安居", "duanju", "department_officer", "housing"),
    Somebody("龙行知", "longxingzhi", "department_officer", "traffic"),
    Somebody("段晓市", "duanxiaoshi", "department_officer", "market", "2"),
    Somebody("严正清", "yanzhengqing", "inspector", "discipline"),
    Somebody("柳问渠", "liuwenqu", "inspector", "discipline", "2"),
    Somebody("周明礼", "zhoumingli", "inspector", "t101"),
    Somebody("吴晓岚", "wuxiaolan", "township_officer", "t101", "2"),
    Somebody("韩继业", "hanjiye", "township_leader", "t101"),
    Somebody("贺长青", "hechangqing", "township_head", "t101"),
    Somebody("孟小雨", "mengxiaoyu", "helper", "t101", "2"),
    Somebody("田野", "tianye", "township_officer", "t102"),
    Somebody("方知行", "fangzhixing", "township_leader", "t102"),
    Somebody("江流", "jiangliu", "township_head", "t102"),
    Somebody("庞小川", "pangxiaochuan", "helper", "t102"),
    Somebody("白一鸣", "baiyiming", "township_officer", "t103"),
    Somebody("丁立本", "dingliben", "township_leader", "t103"),
    Somebody("彭远山", "pengyuanshan", "township_head", "t103"),
    Somebody("俞秋白", "yuqiubai", "helper", "t103", "2"),
    Somebody("李小禾", "lixiaohe", "village_clerk", "v1011", "2"),
    Somebody("王根生", "wanggensheng", "village_head", "v1011"),
    Somebody("赵知秋", "zhaozhiqiu", "first_secretary", "v1011", "2"),
    Somebody("孙巧云", "sunqiaoyun", "grid_worker", "v1011", "2"),
    Somebody("钱多福", "qianduofu", "village_clerk", "v1012"),
    Somebody("冯有田", "fengyoutian", "village_head", "v1012"),
    Somebody("曹清泉", "caoqingquan", "village_clerk", "v1013"),
    Somebody("石本固", "shibengu", "village_head", "v1013"),
    Somebody("金晓月", "jinxiaoyue", "first_secretary", "v1013", "2"),
    Somebody("魏家兴", "weijiaxing", "village_clerk", "v1014"),
    Somebody("陶百川", "taobaichuan", "village_head", "v1014"),
    Somebody("姜春梅", "jiangchunmei", "grid_worker", "v1014", "2"),
    Somebody("褚小满", "chuxiaoman", "village_clerk", "v1021", "2"),
    Somebody("卫守田", "weishoutian", "village_head", "v1021"),
    Somebody("秦致用", "qinzhiyong", "first_secretary", "v1021"),
    Somebody("尤成林", "youchenglin", "village_clerk", "v1022"),
    Somebody("沙万里", "shawanli", "village_head", "v1022"),
    Somebody("苗秀兰", "miaoxiulan", "grid_worker", "v1022", "2"),
    Somebody("余得水", "yudeshui", "village_clerk", "v1023"),
    Somebody("梁栋材", "liangdongcai", "village_head", "v1023"),
    Somebody("申如松", "shenrusong", "first_secretary", "v1023"),
    Somebody("康乐平", "kangleping", "village_clerk", "v1024", "2"),
    Somebody("宁大安", "ningdaan", "village_head", "v1024"),
    Somebody("蒋立春", "jianglichun", "village_clerk", "v1031"),
    Somebody("沈谷雨", "shenguyu", "village_head", "v1031"),
    Somebody("洪亮节", "hongliangjie", "first_secretary", "v1031"),
    Somebody("施惠民", "shihuimin", "village_clerk", "v1032"),
    Somebody("卢广福", "luguangfu", "village_head", "v1032"),
    Somebody("邹桂香", "zouguixiang", "grid_worker", "v1032", "2"),
    Somebody("汤小荷", "tangxiaohe", "village_clerk", "v1033", "2"),
    Somebody("毛永盛", "maoyongsheng", "village_head", "v1033"),
    Somebody("邵正阳", "shaozhengyang", "first_secretary", "v1033"),
    Somebody("万重山", "wanchongshan", "village_clerk", "v1034"),
    Somebody("葛有根", "geyougen", "village_head", "v1034"),
)
