from tests.support.publications import papers, publish

__all__ = ["papers", "publish"]
