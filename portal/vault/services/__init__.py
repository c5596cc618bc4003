"""Every write of the vault, by noun."""
