"""The receipt of a submission: as values for page and JSON (facts), and as PDF (pdf)."""

from filings.lifecycle.receipts.facts import facts
from filings.lifecycle.receipts.pdf import pdf

__all__ = ["facts", "pdf"]
