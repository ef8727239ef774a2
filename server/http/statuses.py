"""Which HTTP status a refusal is answered with, by its code."""

from mdt.domain.errors import IllegalTransition, Invalid, MdtError, NotAllowed, NotFound
from server.auth.refusals import TooManyAttempts

_BY_CODE = {
    "not_signed_in": 401,
    "wrong_password": 403,
    "account_locked": 403,
    "secret_expired": 403,
    "foreign_request": 403,
    "too_many_attempts": 429,
    "sign_in_busy": 503,
    "storage_busy": 503,
    "storage_full": 507,
    "storage_forbidden": 500,
    "revision_conflict": 409,
    "blob_missing": 404,
    "blob_damaged": 500,
    "upload_busy": 503,
    "request_timeout": 408,
    "bad_form": 400,
    "too_large": 413,
    "pdf_busy": 503,
    "server_busy": 503,
    "print_failed": 500,
    "text_changed": 409,
    "note_not_saved": 409,
    "password_missing": 422,
    "stale_form": 409,
    "internal": 500,
    "method_not_allowed": 405,
}
_BY_KIND: tuple[tuple[type[MdtError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (IllegalTransition, 409),
    (Invalid, 422),
)
_RETRY_S = {
    "sign_in_busy": 3,
    "storage_busy": 5,
    "upload_busy": 5,
    "storage_full": 60,
    "pdf_busy": 30,
    "server_busy": 10,
}


def status_of(refused: MdtError) -> int:
    """Return the status for a refusal."""
    if refused.code in _BY_CODE:
        return _BY_CODE[refused.code]
    return next((status for kind, status in _BY_KIND if isinstance(refused, kind)), 400)


def retry_after_s(refused: MdtError) -> int | None:
    """Return after how many seconds trying again makes sense, when waiting is all it takes."""
    if isinstance(refused, TooManyAttempts):
        return refused.wait_s
    return _RETRY_S.get(refused.code)
