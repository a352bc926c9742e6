"""The shipped words of an order to a private school 责令改正通知书; a district's lawyer edits them.

Written by us after the laws named in them; no lawyer has read them, and the page says so. The
articles are left for the lawyer to enter. The periods of reconsideration and litigation are those
of 行政复议法 (60 days) and 行政诉讼法 (six months). `{due}` is the day of the reply.
"""

from __future__ import annotations

SHIPPED = {
    "basis": (
        "依据《中华人民共和国安全生产法》《中华人民共和国民办教育促进法》《中小学幼儿园安全管理办法》"
        "的规定，教育行政部门对民办学校、民办幼儿园的安全工作实施监督管理，发现安全隐患的，责令限期改正。"
    ),
    "demand": (
        "现责令你单位自收到本通知之日起，按上表所列期限改正，并于{due}前将改正情况书面报告我局。"
        "逾期不改正或者改正不到位的，我局将依法处理；属于其他部门职权的，移送有关部门。"
    ),
    "remedies": (
        "你单位对本通知有陈述、申辩的权利。如不服本通知，可以自收到之日起六十日内依法申请行政复议，"
        "或者自收到之日起六个月内依法向人民法院提起行政诉讼。复议、诉讼期间，本通知不停止执行。"
    ),
    "consent": (
        "我单位同意教育局通过本系统以电子方式送达责令改正通知书等文书，到达本系统即为送达；"
        "我单位按时登录查收，并可随时书面撤回本同意。"
    ),
}
