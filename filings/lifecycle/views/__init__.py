"""Pages of a developer's people, split by noun: home, drafts, text, elements, finish, filings."""
