"""Why a file is not taken: what it is, what it hides, or that it cannot be read."""

from mdt.domain.errors import N_, Invalid, MdtError


class FileRefused(Invalid):
    """A file that cannot become a material."""

    code = "file_refused"
    sentence = N_("This file could not be read safely, so it was not taken.")

    def __init__(self, **params: object) -> None:
        """Name the field of the form."""
        super().__init__(None, field="file", **params)


class FileTypeUnknown(FileRefused):
    """The bytes are of no kind that is taken, whatever the name says."""

    code = "file_type_unknown"
    sentence = N_("Only pictures (PNG, JPEG) and documents (PDF) can be added.")


class FileDamaged(FileRefused):
    """The bytes are not what they begin as."""

    code = "file_damaged"
    sentence = N_("This file is damaged or incomplete.")


class PictureTooLarge(FileRefused):
    """More pixels than is sensible."""

    code = "picture_too_large"
    sentence = N_("A picture may have %(limit)s million pixels at most.")


class DocumentTooLong(FileRefused):
    """More pages than anybody reads in a meeting."""

    code = "document_too_long"
    sentence = N_("A document may have %(limit)s pages at most.")


class DocumentLocked(FileRefused):
    """The document is encrypted, so that nobody can see what it holds."""

    code = "document_locked"
    sentence = N_("This document is locked. Save it without a password, then add it.")


class DocumentActive(FileRefused):
    """The document runs something, asks for something, or carries other files."""

    code = "document_active"
    sentence = N_(
        "This document holds a form, a script or other files. Print it as a new PDF, then add that."
    )


class UploadBusy(MdtError):
    """Too many files are coming in at once."""

    code = "upload_busy"
    sentence = N_("Too many files are being added right now. Try again in a few seconds.")


REFUSALS: dict[str, type[FileRefused]] = {
    cls.code: cls
    for cls in (
        FileRefused,
        FileTypeUnknown,
        FileDamaged,
        PictureTooLarge,
        DocumentTooLong,
        DocumentLocked,
        DocumentActive,
    )
}
"""Every refusal of a file by its code."""
