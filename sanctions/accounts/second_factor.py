"""The second factor: a code from an app (TOTP, RFC 6238), or a recovery code that works once.

django-otp keeps both as devices of an account and slows down wrong tries (1, 2, 4, 8 ... seconds).
Of a recovery code only a keyed digest is kept: who reads the database can't sign in with it.
"""

import base64
import re
import secrets
from typing import Any

import segno
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe
from django_otp import verify_token
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10
# Five bits each, in two groups.
RECOVERY_CHARACTERS = 10
NEITHER = "This is neither the code that your app shows now nor a recovery code that is unused."
# Who holds one of these must have a second factor where SECOND_FACTOR_REQUIRED says so.
POWERS = ("sanctions.publish_expulsion", "sanctions.publish_sanctionevent", "auth.change_user")


def device_of(user: Any) -> TOTPDevice | None:
    """Return the app that a person has set up, if they have."""
    return TOTPDevice.objects.filter(user=user, confirmed=True).first()


def is_required_of(user: Any) -> bool:
    """Return whether a person must have a second factor: who may publish or manage accounts."""
    return settings.SECOND_FACTOR_REQUIRED and any(user.has_perm(power) for power in POWERS)


def begin(user: Any) -> TOTPDevice:
    """Return a new app of a person, in place of one that was begun and never confirmed."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return TOTPDevice.objects.create(user=user, name="app", confirmed=False)


def begun(user: Any) -> TOTPDevice | None:
    """Return the app that a person has begun to set up."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def key_text(app: TOTPDevice) -> str:
    """Return the key of an app as people type it in: in groups of four."""
    key = base64.b32encode(app.bin_key).decode().rstrip("=")
    return " ".join(re.findall(".{1,4}", key))


def qr_code(app: TOTPDevice) -> SafeString:
    """Return the picture that an app reads its key from, as SVG."""
    picture = segno.make(app.config_url, error="m")
    return mark_safe(picture.svg_inline(scale=5, dark="#000", light="#fff"))  # noqa: S308 - drawn here


def confirm(app: TOTPDevice, code: str) -> bool:
    """Take an app into use if the code shows that it works."""
    if verify_token(app.user, app.persistent_id, _typed(code)) is None:
        return False
    app.refresh_from_db()
    app.confirmed = True
    app.save(update_fields=["confirmed"])
    return True


@transaction.atomic
def new_recovery_codes(user: Any) -> list[str]:
    """Return new recovery codes, in place of those that a person had. They are shown once."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="recovery codes")
    codes = []
    for _ in range(RECOVERY_CODES):
        code = base64.b32encode(secrets.token_bytes(7)).decode().lower()[:RECOVERY_CHARACTERS]
        codes.append(f"{code[:5]}-{code[5:]}")
        device.token_set.create(token=_digest(user, code))
    return codes


def recovery_codes_left(user: Any) -> int:
    """Return how many recovery codes are unused."""
    return sum(device.token_set.count() for device in StaticDevice.objects.filter(user=user))


def check(user: Any, code: str) -> tuple[Any, str]:
    """Return the device that accepts a code, or None and why not, in words.

    A code works once. After a wrong one the next try has to wait.
    """
    typed = _typed(code)
    if typed.isdigit():
        model, token = TOTPDevice, typed
    else:
        model, token = StaticDevice, _digest(user, typed)
    device = model.objects.filter(user=user, confirmed=True).first()
    if device is None:
        return None, NEITHER
    is_allowed, about = device.verify_is_allowed()
    if not is_allowed:
        seconds = (about["locked_until"] - timezone.now()).total_seconds()
        return None, f"Wait {max(1, round(seconds))} s after a wrong code, then try again."
    accepted = verify_token(user, device.persistent_id, token)
    return accepted, "" if accepted else NEITHER


def remove(user: Any) -> bool:
    """Take the second factor from an account, and return whether it had one."""
    removed = 0
    for model in (TOTPDevice, StaticDevice):
        removed += model.objects.filter(user=user).delete()[0]
    return removed > 0


def _typed(code: str) -> str:
    """Return a code without what people put between its characters."""
    return re.sub(r"[\s-]", "", code).lower()[:64]


def _digest(user: Any, code: str) -> str:
    """Return what is kept of a recovery code: 80 bits, in the 16 characters that there are."""
    digest = salted_hmac("sanctions.accounts.recovery", f"{user.pk}:{code}", algorithm="sha256")
    return base64.b32encode(digest.digest()).decode()[:16]
