"""The parameters that say in which form rows are given: format, columns and facets."""

from collections.abc import Sequence
from typing import Any

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.values import NameField, Refused, ValueField

_CITED = "bibtex, ris and csl give the citation of the answer. Default: json."
_FORMATS_OF_ONE_ROW = f"The format of the answer, also by the Accept header. {_CITED}"
_FORMATS_OF_ROWS = (
    "The format of the answer; also as the ending of the path (`.csv`), or by the Accept header. "
    "json gives a page; csv, ndjson, xlsx and parquet are files of all rows, or of the page where "
    f"`limit`, `offset` or `cursor` is given; {_CITED}"
)


class ShapeForm(ParameterForm):
    """In which form rows are given."""

    def clean(self) -> dict[str, Any]:
        """Refuse a choice of columns that is none, or two of them."""
        cleaned = super().clean()
        omitted = cleaned.get("omit")
        if omitted and cleaned.get("fields"):
            message = "Give fields or omit, not both: each says which columns there are."
            self.add_error("omit", Refused(message, ",".join(omitted)))
        elif omitted and set(self.fields["omit"].names) == set(omitted):  # type: ignore[attr-defined]
            self.add_error("omit", Refused("Leave one column at least.", ",".join(omitted)))
        return self.cleaned_data


def shape_form(
    columns: Sequence[str], formats: Sequence[str] = (), facets: Sequence[str] = ()
) -> type[ShapeForm]:
    """Return the form for rows of these columns, where there are several formats or facets."""
    fields: dict[str, ValueField] = {}
    if formats:
        fields["format"] = NameField(
            names=formats,
            noun="format",
            help_text=_FORMATS_OF_ROWS if "csv" in formats else _FORMATS_OF_ONE_ROW,
        )
    fields["fields"] = NameField(
        names=columns,
        noun="column",
        many=True,
        help_text="The columns to give, joined by commas; they keep the order of the row.",
    )
    fields["omit"] = NameField(
        names=columns, noun="column", many=True, help_text="The columns to leave out instead."
    )
    if facets:
        fields["facets"] = NameField(
            names=facets,
            noun="facet",
            many=True,
            help_text="Count the rows that match by these columns, in JSON under `facets`. Each "
            "is counted without the filters of its own name, so that it shows what else there is.",
        )
    return type("Shape", (ShapeForm,), {**fields, "__doc__": ShapeForm.__doc__})


def chosen_columns(columns: Sequence[str], parameters: dict[str, Any]) -> list[str]:
    """Return the columns that are asked for, in the order of the row."""
    wanted, omitted = parameters.get("fields"), parameters.get("omit") or []
    return [
        column
        for column in columns
        if (wanted is None or column in wanted) and column not in omitted
    ]
