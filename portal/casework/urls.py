"""The staff's addresses."""

from django.urls import path

from portal.casework.views import case, decision, queue

app_name = "staff"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("assign/", queue.assign, name="assign_many"),
    path("cases/<str:reference>/", case.case, name="case"),
    path("cases/<str:reference>/take/", case.take, name="take"),
    path("cases/<str:reference>/release/", case.release, name="release"),
    path("cases/<str:reference>/assign/", case.assign, name="assign"),
    path("cases/<str:reference>/marks/", case.marks, name="marks"),
    path("cases/<str:reference>/notes/", case.notes, name="notes"),
    path("cases/<str:reference>/decide/", decision.decide, name="decide"),
    path("cases/<str:reference>/return/", decision.return_filing, name="return"),
    path("cases/<str:reference>/accept/", decision.accept, name="accept"),
]
