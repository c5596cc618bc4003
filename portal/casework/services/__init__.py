"""Every write to cases, by noun."""
