"""Pages of duties: what is owed, filling it, records, the register, checklists, closures."""

from __future__ import annotations

from django.urls import path

from xiaoan.duties.views import (
    amend,
    basis,
    blank,
    checklists,
    closures,
    fill,
    records,
    register,
    reinforcements,
    signon,
    switching,
    tasks,
)

app_name = "duties"
urlpatterns = [
    path("", tasks.tasks, name="tasks"),
    path("tasks/<uuid:pk>/", tasks.task, name="task"),
    path("tasks/<uuid:pk>/fill/", fill.note, name="note"),
    path("tasks/<uuid:pk>/fill/<str:code>/", fill.fill, name="fill"),
    path("tasks/<uuid:pk>/readings/<str:code>/", fill.readings, name="readings"),
    path("tasks/<uuid:pk>/blank/<str:code>/", blank.of_task, name="task_blank"),
    path("reinforcements/", reinforcements.reinforcements, name="reinforcements"),
    path("reinforcements/<uuid:pk>/", reinforcements.reinforcement, name="reinforcement"),
    path("records/", records.records, name="records"),
    path("records/<uuid:pk>/", records.record, name="record"),
    path("register/", register.register, name="register"),
    path("register/<str:code>/", register.duty, name="duty"),
    path("register/<str:code>/amend/", amend.amend, {"ways": register.WAYS}, name="amend"),
    path("register/<str:code>/switch/", switching.switch, name="switch"),
    path("checklists/", checklists.checklists, name="checklists"),
    path("checklists/<str:code>/", checklists.checklist, name="checklist"),
    path("checklists/<str:code>/blank/", blank.of_list, name="blank"),
    path("checklists/<str:code>/revise/", checklists.revise, name="revise"),
    path("clauses/", basis.revisions, name="revisions"),
    path("clauses/links/<uuid:pk>/", basis.look, name="look"),
    path("clauses/<uuid:pk>/", basis.links, name="links"),
    path("closures/", closures.closures, name="closures"),
    path("sign-on/", signon.signon, name="signon"),
]
