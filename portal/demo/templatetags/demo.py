"""The sign-in page shows people whom its view knows nothing of: `{% load demo %}`."""

from django import template

from portal.demo import people, selectors

register = template.Library()
register.simple_tag(selectors.groups, name="demo_groups")


@register.simple_tag
def demo_password() -> str:
    """What everybody's password is."""
    return people.PASSWORD


@register.simple_tag
def demo_secret() -> str:
    """The key of everybody's authenticator app, in groups of four."""
    return " ".join(people.SECRET[i : i + 4] for i in range(0, len(people.SECRET), 4))
