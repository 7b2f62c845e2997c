"""The forms of the two steps of an import."""

from typing import Any

from django import forms
from django.conf import settings
from import_export.forms import ExportForm, ImportForm

from sanctions.models.pending_import import PendingImport

LONGEST_NAME = PendingImport._meta.get_field("file").max_length


class UploadForm(ImportForm):
    """Asks for the file; its format shows by itself."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        file = self.fields["import_file"]
        file.label = "File"
        file.widget.attrs |= {"accept": ".csv,.xlsx"}
        file.max_length = LONGEST_NAME
        file.help_text = (
            f"CSV (UTF-8) or XLSX, of at most {settings.IMPORT_MAX_ROWS:,} rows and "
            f"{settings.IMPORT_MAX_BYTES:,} bytes. Its name is kept in the history as the reason."
        )
        self.fields["format"].widget = forms.HiddenInput()

    @property
    def media(self) -> forms.Media:
        """The form needs no script."""
        return forms.Media()

    def clean_import_file(self) -> Any:
        """Refuse a file that is too large, before it is read."""
        uploaded = self.cleaned_data["import_file"]
        if uploaded.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                f"It has {uploaded.size:,} bytes, {settings.IMPORT_MAX_BYTES:,} are allowed: "
                "import it in parts."
            )
        return uploaded


class FormatForm(ExportForm):
    """Asks for the format of a file that goes out; the first is chosen unless another is."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        choices = self.fields["format"].choices
        self.fields["format"].choices = [one for one in choices if one[0]]


class ConfirmForm(forms.Form):
    """Names the file that was previewed, and says whether its good rows are enough."""

    pending = forms.UUIDField(widget=forms.HiddenInput)
    only_good = forms.BooleanField(required=False, widget=forms.HiddenInput)
