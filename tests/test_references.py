"""References that are drawn by chance, and what guards them against typing errors."""

from hypothesis import given
from hypothesis import strategies as st

from portal.references import check_symbol, is_reference, looks_like, random_reference, reference

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
bodies = st.text(SYMBOLS, min_size=7, max_size=7)


def whole(body: str, letter: str = "I") -> str:
    body += check_symbol(letter, body)
    return f"CA-{letter}-{body[:4]}-{body[4:]}"


def test_a_random_reference_has_eight_symbols_that_nobody_misreads() -> None:
    found = {random_reference("I", lambda text: False) for _time in range(200)}
    assert len(found) == 200
    assert all(is_reference(text) and set(text[5:]) <= {*SYMBOLS, "-"} for text in found)


def test_a_reference_that_somebody_has_is_not_given_again() -> None:
    refused: list[str] = []

    def taken(text: str) -> bool:
        refused.append(text)
        return len(refused) < 3

    assert random_reference("S", taken) == refused[-1]
    assert len(refused) == 3


@given(body=bodies, place=st.integers(0, 7), other=st.sampled_from(SYMBOLS))
def test_one_mistyped_symbol_is_found(body: str, place: int, other: str) -> None:
    text = whole(body)
    symbols = list(text[5:9] + text[10:])
    right = symbols[place] == other
    symbols[place] = other
    typed = "CA-I-" + "".join(symbols[:4]) + "-" + "".join(symbols[4:])
    assert is_reference(typed) is right
    assert looks_like(typed)


@given(body=bodies, one=st.integers(0, 7), two=st.integers(0, 7))
def test_a_swap_of_two_symbols_is_found(body: str, one: int, two: int) -> None:
    text = whole(body)
    symbols = list(text[5:9] + text[10:])
    same = symbols[one] == symbols[two]
    symbols[one], symbols[two] = symbols[two], symbols[one]
    typed = "CA-I-" + "".join(symbols[:4]) + "-" + "".join(symbols[4:])
    assert is_reference(typed) is same


@given(body=bodies)
def test_another_letter_is_another_reference(body: str) -> None:
    assert is_reference(whole(body, "I"))
    assert not is_reference(whole(body, "I").replace("CA-I", "CA-S"))


def test_both_forms_are_understood_as_people_type_them() -> None:
    assert is_reference(f" {whole('7K3MQ2X').lower()} ")
    assert is_reference(reference("F", 2026, 123))
    assert looks_like("CA-I-7K3M-Q2XO")
    assert not is_reference("CA-I-7K3M-Q2XO")
    assert not looks_like("CA-I-7K3M")
