"""What a browser says it is, in words that its owner recognises."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("OpenHarmony", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Kylin", _l("Kylin")),
    ("UOS", _l("UnionTech OS")),
    ("Linux", "Linux"),
)
"""Sign in the browser's own words, and name; the first that fits."""

BROWSERS = (
    ("MicroMessenger", _l("WeChat")),
    ("DingTalk", _l("DingTalk")),
    ("QQBrowser", _l("QQ Browser")),
    ("QihooBrowser", _l("360 Browser")),
    ("Qaxbrowser", _l("Qianxin Browser")),
    ("HuaweiBrowser", _l("Huawei Browser")),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""The same for browsers. Almost all of them also claim to be Safari, so that comes last."""


def device_in_words(agent: str) -> str:
    """Return system and browser, as far as they are known."""
    system = next((name for sign, name in SYSTEMS if sign in agent), None)
    browser = next((name for sign, name in BROWSERS if sign in agent), None)
    if system and browser:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return str(system or browser or _("unknown device"))
