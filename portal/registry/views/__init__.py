"""Pages about a developer’s facts and models."""
