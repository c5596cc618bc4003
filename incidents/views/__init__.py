"""A request in, one call of a service or selector, a page out."""
