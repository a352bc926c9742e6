"""Letters of responsibility on the screen: /letters/."""

from __future__ import annotations

from django.urls import URLPattern, path

from xiaoan.targets.views.batches import batch, batches, new_batch, progress, withdrawal
from xiaoan.targets.views.confirming import confirming
from xiaoan.targets.views.countersigning import countersigning
from xiaoan.targets.views.coverage import chase, coverage, reminder
from xiaoan.targets.views.letters import letter, letters, paper
from xiaoan.targets.views.originals import originals
from xiaoan.targets.views.reading import answer, opening, reading, refusal
from xiaoan.targets.views.successions import succession, succession_opening, succession_paper
from xiaoan.targets.views.templates import template, template_paper, templates

app_name = "targets"
urlpatterns: list[URLPattern] = [
    path("", letters, name="letters"),
    path("coverage/", coverage, name="coverage"),
    path("chase/", chase, name="chase"),
    path("chase/reminder/", reminder, name="reminder"),
    path("confirming/", confirming, name="confirming"),
    path("countersigning/", countersigning, name="countersigning"),
    path("originals/", originals, name="originals"),
    path("rounds/", batches, name="batches"),
    path("rounds/new/", new_batch, name="new_batch"),
    path("rounds/<uuid:pk>/", batch, name="batch"),
    path("rounds/<uuid:pk>/progress/", progress, name="progress"),
    path("rounds/<uuid:pk>/withdrawal/", withdrawal, name="withdrawal"),
    path("templates/", templates, name="templates"),
    path("templates/<slug:level>/", template, name="template"),
    path("templates/<slug:level>/preview.pdf", template_paper, name="template_paper"),
    path("successions/<int:holding>/", succession, name="succession"),
    path("successions/<int:holding>/opening/", succession_opening, name="succession_opening"),
    path("successions/<int:holding>/page.pdf", succession_paper, name="succession_paper"),
    path("<uuid:pk>/", letter, name="letter"),
    path("<uuid:pk>/paper.pdf", paper, name="paper"),
    path("<uuid:pk>/opening/", opening, name="opening"),
    path("<uuid:pk>/reading/", reading, name="reading"),
    path("<uuid:pk>/refusal/", refusal, name="refusal"),
    path("<uuid:pk>/answer/", answer, name="answer"),
]
