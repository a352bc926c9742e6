"""The yearly summary as one HTML file that needs nothing else: its own styles, no script."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language

from xiaoan.report.appendix import evidence_rows
from xiaoan.report.summary import Summary, site


def sheet(told: Summary) -> str:
    """The document with its evidence; links lead to the installation's own address."""
    language = get_language() or "zh-hans"
    context = {
        "told": told,
        "base": site(),
        "rows": list(evidence_rows(told)),
        "language": "zh-Hans" if language == "zh-hans" else language,
    }
    return render_to_string("report/summary_page.html", context)
