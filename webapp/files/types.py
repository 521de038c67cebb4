"""The accepted kinds of file: what they are called, and what they are never served as."""

from __future__ import annotations

# Media type → the ending a downloaded file gets, whatever the sender called it.
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "audio/ogg": ".opus",
    "audio/webm": ".weba",
    "audio/mp4": ".m4a",
    "audio/3gpp": ".3gp",  # what recorders of older Android phones write
    "audio/mpeg": ".mp3",
    "audio/amr": ".amr",
    "audio/amr-wb": ".awb",
}

# The `accept` attribute of a file field: a help for the picker, never a check.
ACCEPT = (
    "image/jpeg,image/png,image/webp,application/pdf,audio/*,"
    ".jpg,.jpeg,.png,.webp,.pdf,.opus,.ogg,.webm,.weba,.m4a,.3gp,.mp3,.amr,.awb"
)

PICTURE, SOUND, DOCUMENT = "picture", "sound", "document"


def kind(media_type: str) -> str:
    """`picture`, `sound` or `document`. An unknown media type is a fault of ours: KeyError."""
    if media_type not in ENDINGS:
        raise KeyError(media_type)
    family = media_type.partition("/")[0]
    return {"image": PICTURE, "audio": SOUND}.get(family, DOCUMENT)


def viewable(media_type: str) -> bool:
    """Whether a browser may show it in place: pictures and sound, never a document."""
    return media_type in ENDINGS and media_type.startswith(("image/", "audio/"))
