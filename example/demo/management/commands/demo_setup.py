"""Accounts, groups and thirty days of sample history; a second run changes nothing."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand

from demo.accounts import ACCOUNTS, OPERATOR, PASSWORD
from demo.history import write_history


class Command(BaseCommand):
    """Set the demo up."""

    help = __doc__

    def handle(self, *args, **options):
        users = {name: self.account(name) for name in ACCOUNTS}
        added = write_history(users)
        self.stdout.write(f"3 cuentas (clave: {PASSWORD}), {added} ejecuciones de muestra nuevas")

    def account(self, name):
        """Return the account, made if need be."""
        first, last = ACCOUNTS[name].split(" ")
        user, made = get_user_model().objects.get_or_create(
            username=name, defaults={"first_name": first, "last_name": last}
        )
        if made:
            user.set_password(PASSWORD)
            user.is_staff = user.is_superuser = name == OPERATOR
            user.save()
        if name != OPERATOR:
            user.groups.add(Group.objects.get_or_create(name=name)[0])
        return user
