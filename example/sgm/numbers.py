"""Numbers as people write them."""

from __future__ import annotations

from django.utils.translation import get_language


def whole(amount: int) -> str:
    """Return 1.234.567, or 1,234,567 for who reads English."""
    written = f"{amount:,}"
    return written if get_language() == "en" else written.replace(",", ".")
