"""The pages of import and export in the admin of a model."""

import logging
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.tmp_storages import BaseStorage

from sanctions.admin.exchange.downloads import download
from sanctions.admin.exchange.formats import CsvFile, Spreadsheet, XlsxFile
from sanctions.admin.exchange.forms import ConfirmForm, FormatForm, UploadForm
from sanctions.admin.exchange.preview import preview_of
from sanctions.admin.exchange.resource import PlannedResult, TableResource, resource_of
from sanctions.admin.exchange.rules import may_import
from sanctions.dataset.imports.plan import Kind, Plan
from sanctions.dataset.imports.reading import FileError
from sanctions.dataset.tables import TABLES, Table
from sanctions.models.history import because
from sanctions.models.pending_import import KEPT_FOR, PendingImport
from sanctions.models.search import refreshed_together

logger = logging.getLogger(__name__)

TABLE_OF = {model: table for table in TABLES for model in table.models}
GONE = (
    "There is no such file to import: it was imported already, or was brought more than "
    f"{KEPT_FOR.days} day ago. Bring it again."
)
MOVED = (
    "Nothing was written: rows have changed since you looked. Those that would now do something "
    "else are marked below. Look at them, and confirm again."
)
CLASHED = (
    "Nothing was written: it clashes with what someone else saved at the same moment. Look at the "
    "preview as it is now, and confirm again."
)
NOT_ALL_GOOD = "Nothing was written: rows have problems. Mend them, or write only the good rows."


class InMemory(BaseStorage):
    """The file while it is previewed; it is stored once there is something to confirm."""

    def save(self, data: bytes) -> None:
        """Hold the file."""
        self.content = data

    def read(self) -> bytes:
        """Return the file."""
        return self.content


class Exchange(ImportExportMixin):
    """Import and export of a model's table, for its admin."""

    import_template_name = "admin/sanctions/exchange/import.html"
    export_template_name = "admin/sanctions/exchange/export.html"
    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = FormatForm
    tmp_storage_class = InMemory

    @property
    def table(self) -> Table:
        """The table whose columns the files have."""
        return TABLE_OF[self.model]

    def get_resource_classes(self, request: HttpRequest) -> list[type[TableResource]]:
        """Return the resource of the table."""
        return [resource_of(self.table)]

    def get_import_formats(self) -> list[Any]:
        """Return the one format in which files come."""
        table = self.table
        return [lambda: Spreadsheet(table)]

    def get_export_formats(self) -> list[Any]:
        """Return the formats in which files go out."""
        return [CsvFile, XlsxFile]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Return whether a person may import: who may add and change rows."""
        return may_import(request.user, self.model)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Return whether a person may export: who may see the list."""
        return bool(self.has_view_permission(request))

    def get_import_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Return who imports, and which columns stay as they are."""
        return {"person": request.user, "permanent": self.permanent, **kwargs}

    def get_export_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        """Return the same for an export, whose page lists the columns."""
        return self.get_import_resource_kwargs(request, **kwargs)

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        """Tell what is wrong with the file; a fault of ours stays one."""
        if not isinstance(error, FileError):
            raise error
        for problem in error.problems:
            place = f"Line {problem.line}: " if problem.line else ""
            column = f"{problem.column}: " if problem.column else ""
            form.add_error("import_file", f"{place}{column}{problem.message}")

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Ask for a file, and show what it would change; nothing is written."""
        answer = super().import_action(request, **kwargs)
        answer.context_data["title"] = f"Import {self.opts.verbose_name_plural}"
        result = answer.context_data.get("result")
        if result is not None:
            uploaded = answer.context_data["form"].cleaned_data["import_file"]
            uploaded.seek(0)
            person = self._person(request)
            PendingImport.clear_away(person)
            pending = PendingImport.objects.create(
                person=person,
                table=self.table.name,
                file=uploaded.name,
                content=uploaded.read(),
                seen=[line.digest for line in result.plan.lines],
            )
            answer.context_data |= self.preview_context(pending, result.plan)
        return answer

    def preview_context(
        self, pending: PendingImport, plan: Plan, differing: tuple[int, ...] = ()
    ) -> dict[str, Any]:
        """Return what the page shows of a plan; `differing` are the rows that changed meanwhile."""
        return {
            "title": f"Preview of {plan.file}",
            "preview": preview_of(plan, differing),
            "pending": pending,
        }

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Write what was previewed, as it was previewed, or say why not."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        confirmed = self.confirm_form_class(request.POST)
        if not confirmed.is_valid():
            return self._gone(request)
        try:
            with transaction.atomic():
                return self._write(request, **confirmed.cleaned_data)
        except IntegrityError:
            logger.warning("The database refused %s", request.path, exc_info=True)
            return self._look_again(request, confirmed.cleaned_data["pending"], CLASHED)

    def _write(self, request: HttpRequest, pending: Any, only_good: bool) -> HttpResponse:
        held = self._pending(request, pending)
        if held is None:
            return self._gone(request)
        resource, rows, plan = self._planned(request, held, lock=True)
        moved = plan.differing(held.seen)
        if moved or (plan.problems and not only_good):
            told = MOVED if moved else NOT_ALL_GOOD
            return self._shown(request, held, plan, told, tuple(line.number for line in moved))
        with because(f"Imported from {held.file}.", by=held.person), refreshed_together():
            resource.keep_first_versions()
            result: PlannedResult = resource.import_data(
                rows,
                file_name=held.file,
                rollback_on_validation_errors=not only_good,
            )
            for row in result.error_rows:
                raise row.errors[0].error
        if connection.vendor == "postgresql":  # which would look only after success was told
            connection.check_constraints()
        held.delete()
        return self.process_result(result, request)

    def generate_log_entries(self, result: PlannedResult, request: HttpRequest) -> None:
        """Note in the admin's log what was added and changed, and from which file."""
        plan, person = result.plan, self._person(request)
        for kind, flag in ((Kind.NEW, ADDITION), (Kind.CHANGED, CHANGE)):
            rows = [line.instance for line in plan.written if line.kind is kind]
            if rows:
                told = f"Imported from {plan.file}."
                LogEntry.objects.log_actions(person.pk, rows, flag, change_message=told)

    def add_success_message(self, result: PlannedResult, request: HttpRequest) -> None:
        """Say how many rows of the file did what."""
        plan = result.plan
        self.message_user(
            request, f"Imported from {plan.file}: {preview_of(plan).told}.", messages.SUCCESS
        )

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Ask for the format, and give the rows of the list as it is filtered."""
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            self.message_user(
                request, "The list has no such filter: choose it anew.", messages.ERROR
            )
            return HttpResponseRedirect(self._address("changelist"))

    def init_request_context_data(self, request: HttpRequest, form: Any) -> dict[str, Any]:
        """Return what the page of an export shows."""
        shown: dict[str, Any] = super().init_request_context_data(request, form)
        return shown | {"title": f"Export {self.opts.verbose_name_plural}"}

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: Any, export_form: Any = None
    ) -> HttpResponseBase:
        """Stream the rows of a list as a file."""
        return download(self.table, queryset, file_format.get_extension())

    def _person(self, request: HttpRequest) -> Any:
        """Return who is signed in: nobody else comes here."""
        return request.user

    def _pending(self, request: HttpRequest, key: Any) -> PendingImport | None:
        """Return a file of the person's own for this table, which nobody else confirms now."""
        held = PendingImport.objects.select_for_update()
        return held.filter(pk=key, person=request.user.pk, table=self.table.name).first()

    def _planned(
        self, request: HttpRequest, pending: PendingImport, *, lock: bool
    ) -> tuple[TableResource, Any, Plan]:
        rows = Spreadsheet(self.table).create_dataset(bytes(pending.content))
        (resource_class,) = self.get_import_resource_classes(request)
        resource = resource_class(**self.get_import_resource_kwargs(request))
        return resource, rows, resource.plan_for(rows, pending.file, lock=lock)

    def _look_again(self, request: HttpRequest, key: Any, told: str) -> HttpResponse:
        with transaction.atomic():
            held = self._pending(request, key)
            if held is None:
                return self._gone(request)
            _, _, plan = self._planned(request, held, lock=False)
            moved = tuple(line.number for line in plan.differing(held.seen))
            return self._shown(request, held, plan, told, moved)

    def _shown(
        self,
        request: HttpRequest,
        pending: PendingImport,
        plan: Plan,
        told: str,
        moved: tuple[int, ...],
    ) -> HttpResponse:
        """Return the preview once more, with a word at its head; what is shown now counts."""
        pending.seen = [line.digest for line in plan.lines]
        pending.save(update_fields=["seen"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "told": told,
            **self.preview_context(pending, plan, moved),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, self.import_template_name, context, status=409)

    def _gone(self, request: HttpRequest) -> HttpResponse:
        self.message_user(request, GONE, messages.ERROR)
        return HttpResponseRedirect(self._address("import"))

    def _address(self, page: str) -> str:
        app, model = self.get_model_info()
        return reverse(f"admin:{app}_{model}_{page}", current_app=self.admin_site.name)
