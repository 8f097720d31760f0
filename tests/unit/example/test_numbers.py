"""Numbers are written as their reader writes them."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from sgm.numbers import whole


@pytest.mark.parametrize(
    ("language", "written"),
    [("es", ["0", "999", "1.000", "1.234.567"]), ("en", ["0", "999", "1,000", "1,234,567"])],
)
def test_thousands_are_set_apart(language, written):
    with override(language):
        assert [whole(amount) for amount in (0, 999, 1_000, 1_234_567)] == written
