"""The project's own table."""

from __future__ import annotations

from django.db import models


class Order(models.Model):
    """What a customer ordered."""

    number = models.IntegerField(unique=True)
    paid = models.BooleanField(default=False)

    def __str__(self):
        return str(self.number)
