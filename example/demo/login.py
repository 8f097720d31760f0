"""Signing in: with a name and a password, or with one click where `SGM_DEMO_LOGIN` allows it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login
from django.contrib.auth.views import LoginView
from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _

from demo.accounts import PASSWORD, ROLES


class SignInView(LoginView):
    """The login page. A POST with `account` signs in as that account of the demo, if the demo is open."""

    template_name = "demo/login.html"

    def post(self, request, *args, **kwargs):
        account = request.POST.get("account")
        if account in ROLES and settings.SGM_DEMO_LOGIN:
            user = authenticate(request, username=account, password=PASSWORD)
            if user is not None:
                login(request, user)
                return HttpResponseRedirect(self.get_success_url())
        return super().post(request, *args, **kwargs)

    def get_form(self, form_class=None):
        form = super().get_form(form_class)
        if settings.SGM_DEMO_LOGIN:
            # The buttons come first; a phone would cover them with its keyboard.
            form.fields["username"].widget.attrs.pop("autofocus", None)
        return form

    def get_context_data(self, **kwargs):
        roles = [
            (account, _("Entrar como %(name)s") % {"name": _(name)}, _(what)) for account, (name, what) in ROLES.items()
        ]
        shown = {"roles": roles if settings.SGM_DEMO_LOGIN else [], "languages": settings.LANGUAGES}
        return super().get_context_data(**kwargs) | shown
