"""The staff's addresses."""

from django.urls import path

from portal.casework.views import access, case, decision, messages, queue

app_name = "staff"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("assign/", queue.assign, name="assign_many"),
    path("cases/<reference:reference>/", case.case, name="case"),
    path("cases/<reference:reference>/take/", case.take, name="take"),
    path("cases/<reference:reference>/release/", case.release, name="release"),
    path("cases/<reference:reference>/assign/", case.assign, name="assign"),
    path("cases/<reference:reference>/marks/", case.marks, name="marks"),
    path("cases/<reference:reference>/notes/", case.notes, name="notes"),
    path("cases/<reference:reference>/messages/", messages.write, name="messages"),
    path("cases/<reference:reference>/access/", access.change, name="access"),
    path("cases/<reference:reference>/close/", decision.close, name="close"),
    path("cases/<reference:reference>/decide/", decision.decide, name="decide"),
    path("cases/<reference:reference>/return/", decision.return_filing, name="return"),
    path("cases/<reference:reference>/accept/", decision.accept, name="accept"),
]
