"""What other rooms can hear of the facts; heard in the transaction of the change."""

from django.dispatch import Signal

# organisation, by (a Person), now: a fact of the organisation was stated, corrected or taken back.
facts_changed = Signal()
