"""Starts and stops PostgreSQL, Redis and the portal itself on one machine.

`make run`, `make test`, `make bench` and `make manage` stand on it; production does not.
Nothing here imports Django, but for `prepare`, which runs in a process of its own.
"""
