"""Every write to drafts and filings, split by noun: drafts, uploads, filings."""
