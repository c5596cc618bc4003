"""A plugin for `make leaks`: its last line says how many words were planted, and found."""


def pytest_unconfigure() -> None:
    """After everything else that pytest says."""
    from tests.security.sweep import TALLY  # which needs the tables, and those are there by now

    print("planted {planted}, found {found}".format(**TALLY))
