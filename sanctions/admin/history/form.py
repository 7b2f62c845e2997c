"""The form that asks why a version is restored."""

from django import forms

from sanctions.models.fields import validate_line


class RestoreForm(forms.Form):
    """Why a version is restored, and over which state."""

    reason = forms.CharField(
        label="Why is it restored?",
        max_length=400,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"class": "vTextField line"}),
        error_messages={"required": "Say why this version is restored."},
    )
    digest = forms.CharField(widget=forms.HiddenInput)
