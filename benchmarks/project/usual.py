"""The usual way to list rows with Django REST framework: a ModelSerializer behind a ModelViewSet."""

from __future__ import annotations

from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.serializers import ModelSerializer
from rest_framework.viewsets import ReadOnlyModelViewSet

from task_manager.models import TaskExecution
from task_manager.rows import LIST_FIELDS


class ExecutionSerializer(ModelSerializer):
    class Meta:
        model = TaskExecution
        fields = LIST_FIELDS


class Pages(CursorPagination):
    ordering = ("-created_at", "-id")
    page_size = 50


class Executions(ReadOnlyModelViewSet):
    queryset = TaskExecution.objects.all()
    serializer_class = ExecutionSerializer
    pagination_class = Pages
    filter_backends = (DjangoFilterBackend,)
    filterset_fields = ("owner", "module", "root_id")
    permission_classes = (IsAuthenticated,)
    renderer_classes = (JSONRenderer,)
