"""Which record of the sample an address names, for every address that names one."""

from __future__ import annotations

#: Arguments of an address, as attributes of the sample ("=text" is the text itself).
BY_APP: dict[str, dict[str, str]] = {
    "units": {"code": "people.school.code"},
    "posts": {"code": "people.school.code", "pk": "people.guard.pk"},
    "hazards": {"pk": "hazard.pk"},
    "duties": {"code": "duty.code"},
    "inspections": {"pk": "visit.pk"},
    "evidence": {"pk": "file.pk"},
    "ledger": {"table": "=hazards_hazard", "key": "hazard.pk"},
    "api": {"key": "file.pk"},
    "reports": {"pk": "report.pk"},
    "plausibility": {"pk": "question.pk"},
    "targets": {"pk": "letter.pk", "level": "=post", "holding": "holding.pk"},
    "public": {"code": "plate.code"},
    "documents": {"key": "=redhead"},
    "library": {"pk": "ruling.pk", "n": "=1", "form": "=pdf"},
    "responsibility": {"code": "people.school.code", "pk": "sheet.pk", "form": "=pdf"},
}
BY_NAME: dict[str, dict[str, str]] = {
    "targets:batch": {"pk": "batch.pk"},
    "targets:withdrawal": {"pk": "batch.pk"},
    "targets:progress": {"pk": "batch.pk"},
    "library:channel": {"code": "=rule"},
    **{
        f"library:{name}": {"pk": "edition.pk"}
        for name in (
            "edition",
            "freeze",
            "drop_edition",
            "compare_editions",
            "edition_pdf",
            "edition_docx",
        )
    },
    **{
        f"library:{name}": {"pk": "ruling.pk", "n": "=2"}
        for name in ("edit", "submit", "approve", "send_back", "drop", "enact")
    },
    "duties:links": {"pk": "ruling.pk"},
    "duties:look": {"pk": "basis.pk"},
    "responsibility:owner": {"pk": "people.guard.pk"},
    "responsibility:person_file": {"pk": "people.guard.pk", "form": "=pdf"},
    "responsibility:group": {"pk": "group.pk"},
    "responsibility:group_end": {"pk": "group.pk"},
    "responsibility:case": {"pk": "case.pk"},
    "responsibility:section": {"code": "section.code"},
    **{
        f"documents:draft{name}": {"pk": "draft.pk"}
        for name in ("", "_drop", "_edit", "_pdf", "_recall", "_send_back", "_sign_off")
    },
    **{
        f"documents:{name}": {"pk": "paper.pk"}
        for name in (
            "document",
            "pdf",
            "docx",
            "withdraw",
            "seal",
        )
    },
    **{
        f"documents:{name}": {"pk": "fitting.pk"}
        for name in (
            "font_remove",
            "font_sample",
            "word_file",
            "word_preview",
            "word_drop",
        )
    },
    "documents:word_form": {"key": "=form.redhead"},
    "documents:word_start": {"key": "=form.redhead"},
    "proving:paper": {"token": "paper.token"},
    "api:device_recovery": {"key": "device.pk"},
    "api:standing": {"district": "people.bureau.pk", "key": "device.pk"},
    "api:act": {"form": "=hazards.report"},
    "field:phone": {"pk": "device.pk"},
    "public:track": {"code": "track"},
    "reports:seal": {"pk": "seal.pk"},
    "reports:seal_answer": {"pk": "seal.pk"},
    "reports:seal_closing": {"pk": "seal.pk"},
    "field:rest": {"rest": "=report"},
    "units:term_move": {"pk": "term.pk"},
    "units:replace": {"code": "people.school.code", "pk": "plate.pk"},
    "units:retire": {"code": "people.school.code", "pk": "place.pk"},
    "posts:end": {"code": "people.school.code", "pk": "holding.pk"},
    "posts:acting": {"code": "people.school.code", "pk": "holding.pk"},
    "notify:read": {"pk": "message.pk"},
    "hazards:ladder": {"name": "=hazard"},
    "hazards:decision": {"pk": "extension.pk"},
    "hazards:receipt": {"pk": "referral.pk"},
    "hazards:answer": {"pk": "referral.pk"},
    "hazards:keeping": {"pk": "keeping.pk"},
    "hazards:spot_check": {"pk": "draw.pk"},
    "hazards:notice": {"pk": "notice.pk"},
    "hazards:serve": {"pk": "notice.pk"},
    "hazards:approve": {"pk": "notice.pk"},
    "hazards:send_back": {"pk": "notice.pk"},
    "hazards:resubmit": {"pk": "notice.pk"},
    "hazards:review": {"pk": "notice.pk"},
    "hazards:second": {"pk": "notice.pk"},
    "hazards:summon": {"pk": "notice.pk"},
    "hazards:circulate": {"pk": "notice.pk"},
    "hazards:withdraw": {"pk": "notice.pk"},
    "hazards:scan": {"pk": "notice.pk"},
    "hazards:acknowledge": {"pk": "notice.pk"},
    "hazards:reply": {"pk": "notice.pk"},
    "duties:task": {"pk": "task.pk"},
    "duties:note": {"pk": "task.pk"},
    "duties:fill": {"pk": "task.pk", "code": "=FIRE"},
    "duties:task_blank": {"pk": "task.pk", "code": "=FIRE"},
    "duties:blank": {"code": "=FIRE"},
    "duties:readings": {"pk": "monthly.pk", "code": "=CANTEEN"},
    "duties:reinforcement": {"pk": "reinforcement.pk"},
    "duties:record": {"pk": "record"},
    "duties:checklist": {"code": "=FIRE"},
    "duties:revise": {"code": "=FIRE"},
    "inspections:paper": {"pk": "notice.pk"},
    "inspections:word": {"pk": "notice.pk"},
    "inspections:printed": {"kind": "=notice", "pk": "notice.pk", "form": "=pdf"},
    "inspections:dispatch": {"pk": "round.pk"},
    "inspections:dispatched": {"pk": "dispatch.pk"},
    "inspections:round": {"pk": "round.pk"},
    "inspections:fill": {"pk": "visit.pk", "code": "=FIRE"},
    "inspections:recheck": {"pk": "visit.pk", "hazard": "hazard.pk"},
    "ledger:ask": {"table": "=accounts_user", "key": "people.guard.pk"},
    "ledger:grant": {"table": "=accounts_user", "key": "people.guard.pk"},
    "report:overview_unit": {"code": "people.school.code"},
    "report:figure": {"key": "=hazards.on_time"},
}
