"""The host project of the tests as an ASGI application."""

from __future__ import annotations

import os

import django
from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

django.setup()

from task_manager.realtime import listening, websocket  # noqa: E402 - they need the settings

# A minute is long for a test.
listening.LIFE = float(os.environ.get("TEST_STREAM_LIFE", listening.LIFE))
application = ProtocolTypeRouter({"http": get_asgi_application(), "websocket": websocket.application})
