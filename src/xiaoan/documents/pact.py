"""The agreement of responsibility 责任书: its specimen."""

from __future__ import annotations

from typing import Any

SPECIMEN: dict[str, Any] = {
    "title": "清和区校园安全目标责任书\n（教育局与学校）",
    "issuer": "清和区教育局",
    "parties": [
        {"label": "甲方", "value": "清和区教育局"},
        {"label": "乙方", "value": "明德小学（校长 頔珺䶮芃）"},
        {"label": "期限", "value": "2026年1月1日至2026年12月31日"},
    ],
    "body": [
        {"kind": "heading", "level": 1, "text": "责任目标"},
        {"kind": "table", "head": ["序号", "目标", "要求"], "widths": [16, 100, 36],
         "rows": [["1", "到期隐患按期销号", "≥95%"], ["2", "到期安全任务完成", "≥95%"]]},
        {"kind": "heading", "level": 1, "text": "责任承接"},
        {"kind": "paragraph", "text": "期限内乙方负责人变动的，继任者自到任之日起承接本责任书。"},
    ],
    "signatures": [
        {"label": "甲方", "value": "清和区教育局　局长", "place": "first"},
        {"label": "乙方", "value": "明德小学　校长", "place": "second"},
    ],
    "check": {"address": "https://xiaoan.example/v/SPECIMEN", "code": "示例-0000-0000"},
}  # fmt: skip
