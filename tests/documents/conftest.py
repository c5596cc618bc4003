import pytest

from portal.errors import Refusal


@pytest.fixture
def upload(tmp_path):
    """Store bytes as the portal does, under a name that says nothing."""

    def store(data):
        path = tmp_path / "upload"
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return store


@pytest.fixture
def refused():
    """The code of the refusal that an action ends in, or None."""

    def code(action, *args, **kwargs):
        found = None
        try:
            action(*args, **kwargs)
        except Refusal as refusal:
            found = refusal
        if found is None:
            return None
        assert "{" not in str(found)
        return found.code

    return code
