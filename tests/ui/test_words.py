from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from portal.ui import pacific
from portal.ui.templatetags import ui

NOON = datetime(2026, 12, 22, 19, 46, 3, tzinfo=UTC)


def test_an_instant_is_written_on_californias_clock():
    assert ui.pacific(NOON) == "Tue 22 Dec 2026, 11:46:03 am Pacific"
    assert ui.pacific(NOON, "minute") == "Tue 22 Dec 2026, 11:46 am Pacific"
    assert ui.pacific(NOON, "time") == "11:46:03 am Pacific"
    assert ui.pacific(NOON, "date") == "22 Dec 2026"


@pytest.mark.parametrize(
    ("utc", "written"),
    [
        # Spring: 2 am becomes 3 am.
        ("2026-03-08T09:59:59", "Sun 8 Mar 2026, 1:59:59 am Pacific"),
        ("2026-03-08T10:00:00", "Sun 8 Mar 2026, 3:00:00 am Pacific"),
        # Autumn: the hour from 1 am comes twice, and is told apart.
        ("2026-11-01T07:59:59", "Sun 1 Nov 2026, 12:59:59 am Pacific"),
        ("2026-11-01T08:30:00", "Sun 1 Nov 2026, 1:30:00 am Pacific (UTC−07:00)"),
        ("2026-11-01T09:30:00", "Sun 1 Nov 2026, 1:30:00 am Pacific (UTC−08:00)"),
        ("2026-11-01T10:00:00", "Sun 1 Nov 2026, 2:00:00 am Pacific"),
        # Noon and midnight.
        ("2026-07-01T19:00:00", "Wed 1 Jul 2026, 12:00:00 pm Pacific"),
        ("2026-07-01T07:00:00", "Wed 1 Jul 2026, 12:00:00 am Pacific"),
    ],
)
def test_the_clock_holds_where_it_is_put_forward_and_back(utc, written):
    assert ui.pacific(datetime.fromisoformat(utc).replace(tzinfo=UTC)) == written


@given(
    st.integers(946_684_800, 4_102_444_800).map(lambda s: datetime.fromtimestamp(s, UTC)),
    st.integers(-12, 14),
)
def test_the_zone_in_which_an_instant_arrives_does_not_show(instant, hours):
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))
    assert pacific.written(elsewhere) == pacific.written(instant)


def test_an_instant_without_a_zone_is_not_guessed():
    with pytest.raises(ValueError, match="zone"):
        ui.pacific(datetime(2026, 1, 1))  # noqa: DTZ001


def test_the_time_element_carries_the_offset():
    html = Template('{% load ui %}{% when at "minute" %}').render(Context({"at": NOON}))
    assert html == (
        '<time datetime="2026-12-22T11:46:03-08:00">Tue 22 Dec 2026, 11:46 am Pacific</time>'
    )


def test_nothing_is_written_for_no_instant():
    assert (ui.when(None), ui.pacific(None), ui.date_long(None)) == ("", "", "")


def test_a_day_in_words_is_californias_day():
    assert ui.date_long(date(2026, 9, 9)) == "9 September 2026"
    assert ui.date_long(datetime(2026, 9, 10, 6, 59, tzinfo=UTC)) == "9 September 2026"


@pytest.mark.parametrize(
    ("size", "written"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1 KB"),
        (92 * 1024, "92 KB"),
        (1024 * 1024 - 1, "1 MB"),
        (1_258_291, "1.2 MB"),
        (50 * 1024 * 1024, "50 MB"),
        (3 * 1024**3, "3 GB"),
        (5000 * 1024**3, "5000 GB"),
    ],
)
def test_a_size_is_short(size, written):
    assert ui.filesize_short(size) == written


def test_a_digest_is_read_in_groups_of_eight():
    assert ui.digest_groups("5078dd8e97be0e4d21") == "5078dd8e 97be0e4d 21"


def test_a_name_is_shortened_to_an_initial():
    assert ui.short_name("Rosalind Okafor") == "R. Okafor"
    assert ui.short_name("Ana  de la Cruz") == "A. de la Cruz"
    assert ui.short_name("Madonna") == "Madonna"
    assert ui.short_name("") == ""


def test_the_strip_of_ten_says_in_words_what_it_draws():
    states = ["stated", "changed", *["stated"] * 6, "open", "not_stated"]
    assert ui.strip_label(states) == (
        "8 of 10 elements mapped; changed: 2; not stated: 10; still open: 9"
    )
    assert ui.strip_label(["stated"] * 10) == "10 of 10 elements mapped"
