"""What is refused by its stated length, before a view is asked."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.middleware import BodyLimitMiddleware


def answer_to(**headers: str) -> int:
    request = RequestFactory().generic("POST", "/", **headers)
    return BodyLimitMiddleware(_view)(request).status_code


def _view(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@pytest.mark.parametrize("length", ["", "0", "17", "-1", "²", "١٧", "1e3", "+5"])
def test_a_short_body_and_one_whose_length_is_no_number_reach_the_view(length: str) -> None:
    assert answer_to(CONTENT_LENGTH=length) == 200


@pytest.mark.parametrize("length", ["99999999999", "9" * 5000])
def test_a_long_body_is_refused_however_long_its_length_is(length: str) -> None:
    assert answer_to(CONTENT_LENGTH=length) == 413


@pytest.mark.parametrize("length", ["", "²"])
def test_a_body_in_chunks_must_state_a_length_that_is_a_number(length: str) -> None:
    assert answer_to(CONTENT_LENGTH=length, HTTP_TRANSFER_ENCODING="chunked") == 411
