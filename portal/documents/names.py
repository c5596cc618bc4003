"""The name of somebody's file, as it may be shown and offered again."""

from portal.documents.canonical import canonical


def clean_name(name: str) -> str:
    """A file's name: no path, no control or bidi mark.

    Args:
        name: what the browser sent, whatever it is.

    Returns:
        At most 200 characters, its suffix kept; "file" when nothing is left.
    """
    name = " ".join(canonical(name.replace("\\", "/").rsplit("/", 1)[-1]).split()).strip(" .")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        return name[:200] or "file"
    return f"{stem[: 200 - len(suffix[:20]) - 1]}.{suffix[:20]}"
