"""Who is asking, for measurements that are not about signing in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from rest_framework.authentication import BaseAuthentication


class ByHeader(BaseAuthentication):
    """Believes who somebody says they are."""

    def authenticate(self, request: Any) -> Any:
        number = int(request.META.get("HTTP_X_USER", 0))
        return (User(pk=number, username=f"person{number}", is_staff=number == 1), None) if number else None
