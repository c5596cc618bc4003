"""`make run`: the bundled servers on one machine, without TLS."""

from portal.settings.base import *

PORTAL_DEMO = env.bool("PORTAL_DEMO", default=True)
# Only the bundled broker forgets a killed worker this fast.
CELERY_BROKER_TRANSPORT_OPTIONS |= {
    "visibility_timeout": 60,
    "unacked_restore_interval": 1,
}
