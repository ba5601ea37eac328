"""PDF files without authors, comments, attached files, scripts and earlier versions.

A digital signature does not survive: it is about the very bytes, and names who signed. The file is written anew, so
that nothing of versions before the last remains in it.
"""

import io
import warnings
from typing import Any

import pikepdf
from pikepdf import Name

from defter.domain.vocabulary import Refused
from defter.platform.formats.stripping.pictures import strip_jpeg_segments

LARGEST_STREAM = 100_000_000
"""Bytes of one stream that is unpacked to find the objects in it; pages and pictures are not unpacked at all."""
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=LARGEST_STREAM,
    run_length_max_memory=LARGEST_STREAM,
    png_max_memory=LARGEST_STREAM,
    tiff_max_memory=LARGEST_STREAM,
    max_stream_filters=4,
)

_EVERYWHERE = ("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/Thumb")
"""Entries that any object may have, and none needs."""
_OF_DOCUMENT = ("/OpenAction", "/Perms", "/DSS", "/Collection", "/AF", "/Threads", "/SpiderInfo")
_OF_FORM = ("/XFA",)
"""A form in another language beside the form's own fields, with scripts and data of its own."""
_NAMES = ("/EmbeddedFiles", "/JavaScript")
_NOTES = ("/Text", "/Popup", "/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D", "/RichMedia")
"""Annotations that are nothing but a comment, or carry a file."""
_OF_NOTE = ("/T", "/Subj", "/RC", "/CreationDate", "/M", "/NM", "/Popup", "/IRT", "/RT", "/Contents")
_WRITTEN = "/FreeText"
"""Text that somebody set on the page: it is part of what one reads, unlike the comments of other annotations."""
_OF_ACTION = ("/S", "/JS", "/F", "/Win", "/Mac", "/Unix", "/D", "/R", "/T")
_ACTIONS = ("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/GoToE")


def strip(content: bytes) -> bytes:
    """The PDF without metadata. Raises Refused("file-encrypted"), and what pikepdf raises for a broken one."""
    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Refused("file-encrypted") from error
    with pdf:
        if pdf.is_encrypted:
            raise Refused("file-encrypted")
        if not pdf.pages:
            raise Refused("file-broken")
        for name in ("/Info", "/ID"):
            if name in pdf.trailer:
                del pdf.trailer[name]
        _drop(pdf.Root, _OF_DOCUMENT)
        if Name.Names in pdf.Root:
            _drop(pdf.Root.Names, _NAMES)
        if Name.AcroForm in pdf.Root:
            _drop(pdf.Root.AcroForm, _OF_FORM)
        for each in pdf.objects:
            _strip_object(each)
        target = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about what may be odd in the file already, such as lost fields of forms
            pdf.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return target.getvalue()


def _strip_object(thing: Any) -> None:
    """Cleans one object of the file, and the dictionaries that lie directly inside it."""
    if isinstance(thing, pikepdf.Stream):
        _strip_object_entries(thing)
        if thing.get("/Subtype") == Name.Image and thing.get("/Filter") in (Name.DCTDecode, [Name.DCTDecode]):
            thing.write(strip_jpeg_segments(thing.read_raw_bytes()), filter=Name.DCTDecode)
    elif isinstance(thing, pikepdf.Dictionary):
        _strip_object_entries(thing)
    elif isinstance(thing, pikepdf.Array):
        for each in list(thing.as_list()):
            if not each.is_indirect if isinstance(each, pikepdf.Object) else False:
                _strip_object(each)


def _strip_object_entries(thing: Any) -> None:
    _drop(thing, _EVERYWHERE)
    if "/Annots" in thing:
        kept = [each for each in thing.Annots if each.get("/Subtype") not in _NOTES]
        thing.Annots = pikepdf.Array(kept)
        for each in kept:
            _strip_annotation(each)
    if thing.get("/FT") == Name.Sig:
        _drop(thing, ("/V", "/Lock", "/SV"))
    if str(thing.get("/S")) in _ACTIONS:  # in a list of actions, or wherever a reader may look for one
        _drop(thing, _OF_ACTION)
    for name in ("/A", "/Next"):
        action = thing.get(name)
        if isinstance(action, pikepdf.Dictionary) and str(action.get("/S")) in _ACTIONS:
            del thing[name]
    for name in list(thing.keys()):
        value = thing.get(name)
        if isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect:
            _strip_object(value)


def _strip_annotation(note: Any) -> None:
    """Links and fields of forms stay as they are; of other marks only what is drawn stays."""
    kind = note.get("/Subtype")
    if kind in (Name.Link, Name.Widget):
        return
    _drop(note, [name for name in _OF_NOTE if not (name == "/Contents" and kind == _WRITTEN)])


def _drop(thing: Any, names: Any) -> None:
    for name in names:
        if name in thing:
            del thing[name]
