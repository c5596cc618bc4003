"""A plugin for `make leaks`: its last line says how many words were planted, and found."""

from tests.security.sweep import TALLY


def pytest_unconfigure() -> None:
    """After everything else that pytest says."""
    print("planted {planted}, found {found}".format(**TALLY))
