"""Reading a page as a person does."""

from bs4 import BeautifulSoup, Tag
from django.test import Client


def read(client: Client, path: str) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def words(tag: Tag) -> str:
    """What stands there, with one space between words."""
    return " ".join(tag.get_text(" ").split()).replace(" ,", ",")
