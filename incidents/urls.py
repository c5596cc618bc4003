from django.urls import path

from incidents.views import drafts, home, incidents

app_name = "incidents"

_all = "<slug:organisation>/incidents/"
_one = _all + "<reference:reference>/"
_report = _one + "reports/<int:number>/"

urlpatterns = [
    path(_all, home.home, name="home"),
    path(_all + "begin/", home.begin, name="begin"),
    path(_one, incidents.incident, name="incident"),
    path(_one + "questions/<slug:key>/", drafts.question, name="question"),
    path(_one + "qualifies/", drafts.qualifies, name="qualifies"),
    path(_one + "lane/", drafts.lane, name="lane"),
    path(_one + "check/", drafts.check, name="check"),
    path(_one + "discard/", drafts.discard, name="discard"),
    path(_one + "answer/", incidents.answer, name="answer"),
    path(_one + "amend/", incidents.amend, name="amend"),
    path(_one + "notice/", incidents.notice, name="notice"),
    path(_one + "link/", incidents.link, name="link"),
    path(_one + "withdraw/", incidents.withdraw, name="withdraw"),
    path(_report, incidents.report, name="report"),
    path(_report + "receipt/", incidents.receipt, name="receipt"),
    path(_report + "receipt.pdf", incidents.saved, {"what": "receipt.pdf"}, name="receipt_pdf"),
    path(_report + "receipt.json", incidents.saved, {"what": "receipt.json"}, name="receipt_json"),
    path(_report + "report.json", incidents.saved, {"what": "report.json"}, name="report_json"),
]
