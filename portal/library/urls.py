from django.urls import URLPattern, path, register_converter

from portal.library import addresses, feeds
from portal.library.views import (
    coverage,
    differences,
    documents,
    due,
    evaluations,
    lists,
    models,
    pages,
    rules,
    search,
)

register_converter(addresses.KindConverter, "kind")
register_converter(addresses.OneSeriesConverter, "one")
register_converter(addresses.ManySeriesConverter, "many")
register_converter(addresses.NumberConverter, "number")

app_name = "library"


def _series(series: str, name: str = "") -> list[URLPattern]:
    """The pages of a series of versions, under its address; `name` begins each of their names."""
    version = series + "v<number:number>/"
    return [
        path(series, lists.history, name=name + "history"),
        path(series + "differences/", differences.differences, name=name + "differences"),
        path(series + "differences.json", differences.as_json, name=name + "differences_json"),
        path(version, documents.version, name=name + "version"),
        path(version + "text/", documents.text, name=name + "text"),
        path(version + "files/<number:key>/<str:name>", documents.file, name=name + "file"),
        path(version + "<slug:reference>/", documents.version, name=name + "edition"),
        path(version + "<slug:reference>/text/", documents.text, name=name + "edition_text"),
    ]


urlpatterns = [
    path("", pages.front, name="front"),
    path("search/", search.search, name="search"),
    path("feeds/", feeds.index, name="feeds"),
    path("feeds/all.atom", feeds.everything, name="feed"),
    path("feeds/models.atom", feeds.of_models, name="feed_of_models"),
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
    path("evaluations/", evaluations.compare, name="evaluations"),
    path("evaluations.csv", evaluations.to_csv, name="evaluations_csv"),
    path("evaluations.json", evaluations.to_json, name="evaluations_json"),
    path("models/", models.models, name="models"),
    path("models/<slug:developer>/<slug:model>/", models.model, name="model"),
    path("about/", pages.about("about"), name="about"),
    path("about/accessibility/", pages.about("accessibility"), name="accessibility"),
    path("about/privacy/", pages.about("privacy"), name="privacy"),
    path("about/contact/", pages.about("contact"), name="contact"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("<kind:kind>/", lists.listing, name="list"),
    *_series("<one:kind>/<slug:developer>/"),
    path("<many:kind>/<slug:developer>/", lists.of_a_developer, name="of_developer"),
    *_series("<many:kind>/<slug:developer>/<slug:subject>/", "subject_"),
]
