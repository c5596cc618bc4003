"""What rooms above can hear of organisations; heard in the transaction of the change."""

from django.dispatch import Signal

# organisation, by (a Person), now.
organisation_registered = Signal()
organisation_verified = Signal()
