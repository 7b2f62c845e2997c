"""The parameters that say in which form rows are given: format, columns and facets."""

from collections.abc import Collection, Sequence
from typing import Any

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.nearest import nearest
from sanctions.filtersets.values import Refused, ValueField

_CITED = "bibtex, ris and csl give the citation of the answer. Default: json."
_FORMATS_OF_ONE_ROW = f"The format of the answer, also by the Accept header. {_CITED}"
_FORMATS_OF_ROWS = (
    "The format of the answer; also as the ending of the path (`.csv`), or by the Accept header. "
    "json gives a page; csv, ndjson, xlsx and parquet are files of all rows, or of the page where "
    f"`limit`, `offset` or `cursor` is given; {_CITED}"
)


class NameField(ValueField):
    """Names out of a list, exactly as they stand there; `noun` says what they name."""

    def __init__(self, *, names: Collection[str], noun: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.names = list(names)
        self.noun = noun
        self.schema = {"type": "string", "enum": self.names}

    def parse(self, text: str) -> str:
        """Return the name."""
        if text in self.names:
            return text
        near = nearest(text, [(name, name) for name in self.names], count=1)
        message = f"There is no such {self.noun}; there are: {', '.join(self.names)}."
        raise Refused(message, text, self.names, next(iter(near), None))


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
