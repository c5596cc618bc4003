"""What other rooms can hear of the rulebook."""

from django.dispatch import Signal

# Sent inside the transaction that changes a calendar. Arguments: `calendar` (its name), `days`
# (the dates that were added or withdrawn), `by` (the Person who approved), `now` (aware).
calendar_changed = Signal()
