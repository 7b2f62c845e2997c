"""The pages of signing in. They go before the admin's own, whose sign-in they take the place of."""

from django.contrib import admin
from django.urls import path

from sanctions.accounts.enrolment import show_second_factor
from sanctions.accounts.sign_in import SecondStep, SignIn

urlpatterns = [
    path("login/", SignIn.as_view(), name="sign-in"),
    path("login/code/", SecondStep.as_view(), name="second-step"),
    path("second-factor/", admin.site.admin_view(show_second_factor), name="second-factor"),
]
