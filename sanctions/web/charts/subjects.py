"""Parameters that say what a chart is about, and that it can't do without."""

from typing import Any

from sanctions.filtersets.forms import ParameterForm
from sanctions.filtersets.registers import COUNTRIES, EPISODES, REGIMES, Register
from sanctions.filtersets.values import Refused, RegisterField


class SubjectForm(ParameterForm):
    """Parameters that must be given, each with one value."""

    def clean(self) -> dict[str, Any]:
        """Refuse none and several values."""
        super().clean()
        for name, field in self.fields.items():
            if name not in self.cleaned_data or not isinstance(field, RegisterField):
                continue
            values = self.cleaned_data[name] or []
            if not values:
                example = field.register.example
                message = f"It is missing: give the {name}, as in {name}={example}."
                self.add_error(name, Refused(message, ""))
            elif len(values) > 1:
                message = "Give one value: the chart is about one."
                self.add_error(name, Refused(message, ",".join(values)))
        return self.cleaned_data


def _subject(register: Register, about: str) -> RegisterField:
    return RegisterField(register=register, many=True, help_text=about)


class CountryForm(SubjectForm):
    """The country that a chart is about."""

    country = _subject(COUNTRIES, "The country that the chart is about.")


class PairForm(SubjectForm):
    """The two countries that a chart is about."""

    country = _subject(COUNTRIES, "One of the two countries that the chart is about.")
    counterpart = _subject(COUNTRIES, "The other one.")

    def clean(self) -> dict[str, Any]:
        """Refuse a country beside itself."""
        cleaned = super().clean()
        if cleaned.get("country") and cleaned.get("country") == cleaned.get("counterpart"):
            message = "It is the country itself: give another one."
            self.add_error("counterpart", Refused(message, cleaned["counterpart"][0]))
        return self.cleaned_data


class EpisodeForm(SubjectForm):
    """The episode that a chart is about."""

    episode = _subject(EPISODES, "The episode that the chart is about.")


class RegimeForm(SubjectForm):
    """The sanctions regime that a chart is about."""

    regime = _subject(REGIMES, "The sanctions regime that the chart is about.")
