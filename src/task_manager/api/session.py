"""Who is asking, what they may do, and how this server can be listened to."""

from __future__ import annotations

from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language
from rest_framework.request import Request
from rest_framework.response import Response

from task_manager import __version__
from task_manager.api import filters, serializers
from task_manager.api.base import ApiView
from task_manager.api.schema import describe
from task_manager.conf import settings
from task_manager.models import Installation
from task_manager.realtime.asgi import is_asgi
from task_manager.representation import utc


class SessionView(ApiView):
    """The signed-in user, their permissions, and what a client needs to begin."""

    @describe("session", {200: serializers.Session}, errors=[400])
    def get(self, request: Request) -> Response:
        filters.query(request)
        user = request.user
        scope = self.policy.scope(user)
        installation = Installation.objects.using(settings.DATABASE).get()
        return Response(
            {
                "user": {
                    "id": user.pk if isinstance(user.pk, int | str) else str(user.pk),
                    "name": user.get_username(),
                    "is_staff": bool(getattr(user, "is_staff", False)),
                },
                "csrf_token": get_token(request._request),
                "permissions": {
                    "see_everything": scope.everything,
                    "modules": sorted(scope.modules),
                    "see_workers": self.policy.can_see_workers(user),
                    "control": self.policy.can_control(user),
                },
                "transports": ["sse", "long_poll", "polling"] if is_asgi(request) else ["polling"],
                "server_time": utc(timezone.now()),
                "locale": get_language() or "en",
                "epoch": str(installation.epoch),
                "version": __version__,
            }
        )
