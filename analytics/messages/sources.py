"""Files that are neither a table nor JSON as they lie, as streams that are."""

from analytics.messages import whatsapp_chat, x_archive_files
from analytics.messages.opening import HEAD, InputFile


def readable(source: InputFile) -> InputFile:
    """The file itself, or, for a known kind of text, a stream of it as a table or JSON.

    Raises ImportFileError for a known kind that holds no messages.
    """
    if type(source) is not InputFile:
        return source
    with source.open() as stream:
        head = stream.peek(HEAD)[:HEAD]
    return x_archive_files.list_of(source, head) or whatsapp_chat.table_of(source, head) or source
