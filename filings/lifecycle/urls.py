from django.urls import path

from filings.lifecycle.views import drafts, elements, filings, finish, home, text

app_name = "file"

_draft = "<slug:organisation>/drafts/<uuid:draft>/"
_filing = "<slug:organisation>/filings/<reference:reference>/"

urlpatterns = [
    path("<slug:organisation>/", home.home, name="home"),
    path("<slug:organisation>/start/<slug:kind>/", home.start, name="start"),
    path(_draft, drafts.draft, name="draft"),
    path(_draft + "text/", text.text, name="text"),
    path(_draft + "text/check/", text.confirm, name="confirm"),
    path(_draft + "text/preview/", text.preview, name="preview"),
    path(_draft + "files/", text.upload, name="upload"),
    path(_draft + "files/<uuid:upload>/", text.upload_progress, name="upload_progress"),
    path(_draft + "files/<uuid:upload>/use/", text.use_text, name="use_text"),
    path(_draft + "files/<uuid:upload>/remove/", text.remove_upload, name="remove_upload"),
    path(_draft + "elements/", elements.elements, name="elements"),
    path(_draft + "elements/<slug:key>/", elements.element, name="element"),
    path(_draft + "parts/<slug:name>/", drafts.part, name="part"),
    path(_draft + "both/<slug:name>/", drafts.both, name="both"),
    path(_draft + "check/", finish.check, name="check"),
    path(_draft + "ask/", drafts.ask, name="ask"),
    path(_draft + "certify/", finish.certify, name="certify"),
    path(_draft + "discard/", drafts.discard, name="discard"),
    path(_filing, filings.filing, name="filing"),
    path(_filing + "answer/", filings.answer, name="answer"),
    path(_filing + "message/", filings.message, name="message"),
    path(_filing + "correct/", filings.correct, name="correct"),
    path(_filing + "withdraw/", filings.withdraw, name="withdraw"),
    path(_filing + "<int:revision>/", filings.filed_text, name="filed"),
    path(_filing + "<int:revision>/receipt/", filings.receipt, name="receipt"),
    path(_filing + "<int:revision>/receipt.pdf", filings.receipt_pdf, name="receipt_pdf"),
    path(_filing + "<int:revision>/receipt.json", filings.receipt_json, name="receipt_json"),
    path(_filing + "<int:revision>/signed/<slug:part>/", filings.signed, name="signed"),
    path(_filing + "<int:revision>/files/<int:place>/", filings.download, name="download"),
]
