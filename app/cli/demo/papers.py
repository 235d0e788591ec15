"""Papers and pictures of the demo: each says that it is one. Nothing in them is a real person's."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

_FONTS = ("NotoSansCJK-Regular.ttc", "wqy-microhei.ttc", "wqy-zenhei.ttc", "SourceHanSansSC-Regular.otf")
"""Chinese fonts that Pillow looks for; without any of them a picture carries figures and Latin letters."""

_SIZE = (240, 320)
"""Readable, and no larger than its thumbnail may be: there are hundreds of them."""
_STAMP = "演示用影像"
TITLES = {
    "application": "防止返贫监测帮扶申请书暨承诺授权书",
    "identity": "户口簿首页及成员页复印件",
    "visit_sheet": "入户核查表（含收入核算表，农户已确认）",
    "proof": "佐证材料（票据、证明）",
    "minutes": "民主评议会议记录",
    "sign_in_sheet": "民主评议会议签到表",
    "posting_proof": "公示张贴影像（近景、远景）",
    "take_down_proof": "公示期满影像",
    "source_paper": "系统上线前的县级批复",
    "on_site": "乡镇实地核查记录",
    "help_proof": "帮扶措施落实佐证（发放清单、签字确认）",
    "natural_end": "风险自然消除佐证材料（劳动合同、工资流水、到账凭证）",
    "other": "补充材料",
    "before_photo": "整改前影像",
    "after_photo": "整改后影像",
    "payment": "资金发放明细及银行回单",
    "rule": "制度文件",
    "household_confirmation": "农户确认书（签字捺印）",
    "system_screen": "全国防返贫监测信息系统截图（整改前后）",
    "work_trace": "工作台账（排查、培训签到、会议记录）",
    "unit_minutes": "专题会议纪要",
    "visit_record": "实地核查记录",
    "untrue_proof": "情况不属实佐证材料",
    "acceptance_record": "县级现场验收记录（参加人员已签字）",
    "finder_consent": "问题反馈单位同意销号的函",
}


def pdf(kind: str, *lines: str) -> bytes:
    """Return a sheet of one page; its Chinese needs no font of ours, every reader brings one."""
    texts = [(18, _STAMP), (15, TITLES[kind]), *((11, line) for line in lines)]
    y, drawn = 790, []
    for size, text in texts:
        drawn.append(f"BT /F1 {size} Tf 60 {y} Td <{text.encode('utf-16-be').hex()}> Tj ET")
        y -= size + 14
    stream = "\n".join(["0.4 w 50 50 495 770 re S", *drawn]).encode()
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)"
        b"/Ordering(GB1)/Supplement 2>>/FontDescriptor 7 0 R>>",
        b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0"
        b"/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    )
    return _assembled(objects)


def _assembled(objects: tuple[bytes, ...]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    )


def picture(kind: str, *lines: str) -> bytes:
    """Return a photograph-like picture of a sheet, as JPEG."""
    sheet = _blank(kind).copy()
    draw = ImageDraw.Draw(sheet)
    for number, line in enumerate(lines):
        draw.text((22, 95 + number * 18), _drawable(line), font=_font(12), fill="#27313b")
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=70)
    return out.getvalue()


@lru_cache(maxsize=16)
def _blank(kind: str) -> Image.Image:
    sheet = Image.new("RGB", _SIZE, "#d9d4c8")
    draw = ImageDraw.Draw(sheet)
    draw.rectangle((13, 13, 227, 307), fill="#fbfaf6", outline="#8d8674")
    draw.text((22, 24), _drawable(_STAMP, "DEMO"), font=_font(17), fill="#a4271c")
    draw.text((22, 55), _drawable(TITLES[kind], kind), font=_font(14), fill="#14202b")
    draw.line((22, 80, 218, 80), fill="#8d8674")
    for y in range(190, 295, 17):
        draw.line((22, y, 218, y), fill="#cfc9b9")
    return sheet


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


@lru_cache(maxsize=1)
def _has_chinese() -> bool:
    font = _font(19)
    return isinstance(font, ImageFont.FreeTypeFont) and font.getname()[0] != "Aileron"


def _drawable(text: str, instead: str = "") -> str:
    """Return what the font at hand can draw."""
    if _has_chinese():
        return text
    return instead or "".join(sign for sign in text if sign.isascii())
