"""Countries, organizations and memberships."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from sanctions.admin.dataset import DatasetAdmin, DatasetInline, RowForm
from sanctions.admin.known import KnowingSelect, tell_rows
from sanctions.models import Country, Membership
from sanctions.models.vocabularies import CountryKind


class MembershipForm(RowForm):
    """One of the memberships of a country or organization."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tell_rows(self)


class MembershipsInline(DatasetInline):
    """Memberships, read together with both their parties."""

    model = Membership
    form = MembershipForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the memberships with their parties."""
        return super().get_queryset(request).select_related("organization", "country")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Return the field of a party, in a box that knows its row."""
        kwargs["widget"] = KnowingSelect(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class MemberInline(MembershipsInline):
    """The members of an organization."""

    fk_name = "organization"
    verbose_name = "member"
    fields = ["country", "joined_on", "left_on"]
    autocomplete_fields = ["country"]


class MembershipInline(MembershipsInline):
    """The organizations that a country belongs to."""

    fk_name = "country"
    fields = ["organization", "joined_on", "left_on"]
    autocomplete_fields = ["organization"]


@admin.register(Country)
class CountryAdmin(DatasetAdmin):
    """The parties."""

    permanent = ("code",)
    list_display = [
        "code",
        "name",
        "alpha2",
        "kind",
        "region",
        "subregion",
        "existed_from",
        "existed_until",
    ]
    list_filter = ["kind", "region", ("continued_by", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["code", "=alpha2", "name", "official_name"]
    ordering = ["name"]
    autocomplete_fields = ["continued_by"]
    fieldsets = [
        (None, {"fields": ["code", ("alpha2", "numeric"), "name", "official_name", "kind"]}),
        ("Place", {"fields": [("region", "subregion")]}),
        ("Time", {"fields": [("existed_from", "existed_until"), "continued_by"]}),
    ]

    def get_inlines(self, request: HttpRequest, obj: Country | None) -> list[Any]:
        """Return the members of an organization, or what a country is a member of."""
        if obj is None:
            return []
        return [MemberInline if obj.kind == CountryKind.ORGANIZATION else MembershipInline]


@admin.register(Membership)
class MembershipAdmin(DatasetAdmin):
    """Who belonged to what, and when."""

    list_display = ["organization", "country", "joined_on", "left_on"]
    list_display_links = ["organization", "country"]
    list_filter = [
        ("organization", admin.RelatedOnlyFieldListFilter),
        ("left_on", admin.EmptyFieldListFilter),
    ]
    list_related = ("organization", "country")
    search_fields = ["organization__code", "organization__name", "country__code", "country__name"]
    date_hierarchy = "joined_on"
    autocomplete_fields = ["organization", "country"]
