"""Every write to the registry, split by noun: facts, models."""
