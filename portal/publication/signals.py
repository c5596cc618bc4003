"""What other rooms can hear of documents; heard in the transaction of the change."""

from django.dispatch import Signal

# document (a Document), now: it was published, or withdrawn.
document_changed = Signal()
