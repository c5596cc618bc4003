from django.urls import path, register_converter

from portal.library import addresses, feeds
from portal.library.views import (
    coverage,
    differences,
    documents,
    due,
    lists,
    pages,
    rules,
    search,
)

register_converter(addresses.KindConverter, "kind")
register_converter(addresses.NumberConverter, "number")

app_name = "library"
_VERSION = "<kind:kind>/<slug:developer>/v<number:number>/"

urlpatterns = [
    path("", pages.front, name="front"),
    path("search/", search.search, name="search"),
    path("feeds/", feeds.index, name="feeds"),
    path("feeds/all.atom", feeds.everything, name="feed"),
    path("feeds/<kind:kind>.atom", feeds.of_kind, name="feed_of_kind"),
    path("feeds/by/<slug:developer>.atom", feeds.by_developer, name="feed_of_developer"),
    path("rules/", rules.current, name="rules"),
    path("rules/calendar/", rules.calendar, name="rules_calendar"),
    path("rules/<slug:rulebook>/<str:version>/", rules.version, name="rules_version"),
    path("am-i-covered/", coverage.start, name="covered"),
    path("am-i-covered/company/", coverage.company, name="covered_company"),
    path("am-i-covered/model/", coverage.model, name="covered_model"),
    path("due/", due.due, name="due"),
    path("due.csv", due.as_csv, name="due_csv"),
    path("due.ics", due.as_ics, name="due_ics"),
    path("about/", pages.about("about"), name="about"),
    path("about/accessibility/", pages.about("accessibility"), name="accessibility"),
    path("about/privacy/", pages.about("privacy"), name="privacy"),
    path("about/contact/", pages.about("contact"), name="contact"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("<kind:kind>/", lists.listing, name="list"),
    path("<kind:kind>/<slug:developer>/", lists.history, name="history"),
    path("<kind:kind>/<slug:developer>/differences/", differences.differences, name="differences"),
    path(
        "<kind:kind>/<slug:developer>/differences.json",
        differences.as_json,
        name="differences_json",
    ),
    path(_VERSION, documents.version, name="version"),
    path(_VERSION + "text/", documents.text, name="text"),
    path(_VERSION + "files/<number:key>/<str:name>", documents.file, name="file"),
    path(_VERSION + "<slug:reference>/", documents.version, name="edition"),
    path(_VERSION + "<slug:reference>/text/", documents.text, name="edition_text"),
]
