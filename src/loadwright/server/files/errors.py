"""Errors of the file manager."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, LOCKED, declare_error

TOO_MANY_TRANSFERS = declare_error(
    "file.too_many_transfers",
    "At most %(limit)s of your uploads and downloads can be in progress at once. Wait until one is complete.",
    LOCKED,
)
NOT_DOWNLOADABLE = declare_error(
    "file.not_downloadable", "Only files and folders can be downloaded, not devices, pipes or sockets.", field="path"
)
NOT_A_TEXT_FILE = declare_error(
    "file.not_a_text_file", "Only files can be opened, not folders, devices, pipes or sockets.", field="path"
)
TEXT_CHANGED = declare_error(
    "file.text_changed",
    "The file was changed on the server after you opened it. Overwrite it, or open it again.",
    CONFLICT,
)
TEXT_GONE = declare_error(
    "file.text_gone", "The file was deleted on the server after you opened it. Saving would create it again.", CONFLICT
)
TEXT_TOO_LONG = declare_error("file.text_too_long", "A text that is saved here can have at most 1 MB.", field="text")
NOT_ENCODABLE = declare_error(
    "file.not_encodable", "The text contains a character that cannot be saved in a file.", field="text"
)
ENCODING_UNKNOWN = declare_error("file.encoding_unknown", "Choose one of %(names)s.", field="encoding")
FOLDER_NOT_WRITABLE = declare_error(
    "file.folder_not_writable",
    "The server’s user cannot create files in this folder, which saving without a half-written file needs.",
    FORBIDDEN,
)
ARCHIVE_FORMAT = declare_error("file.archive_format", "Choose tar.gz or zip.", field="format")
ROOT_FOLDER = declare_error("file.root_folder", "The root folder cannot be changed.", field="paths")
PERMISSIONS = declare_error("file.permissions", "Enter permissions as three or four digits from 0 to 7.", field="mode")
NESTED_TOO_DEEPLY = declare_error(
    "file.nested_too_deeply", "The folder is nested too deeply to be deleted here.", field="paths"
)
NAME_INVALID = declare_error("file.name_invalid", "This is not a valid name.", field="path")
NULL_BYTE = declare_error("file.null_byte", "A name cannot contain a null byte.", field="path")
PATH_TOO_LONG = declare_error("file.path_too_long", "A path can have at most %(count)s bytes.", field="path")
PATH_NOT_ABSOLUTE = declare_error("file.path_not_absolute", "A path must begin with a slash.", field="path")
NAME_IN_FOLDER = declare_error("file.name_in_folder", "“%(name)s” is not a valid name in this folder.", field="path")
NAME_TOO_LONG = declare_error("file.name_too_long", "A name can have at most %(count)s bytes.", field="path")
TOO_MANY_ITEMS = declare_error("file.too_many_items", "Too many items for one operation.")
UPLOAD_GREW = declare_error("file.upload_grew", "The file grew during the upload. Start again.", CONFLICT)
UPLOAD_SHRANK = declare_error("file.upload_shrank", "The file shrank during the upload. Start again.", CONFLICT)
PAGE_EXPIRED = declare_error(
    "file.page_expired", "The page has expired or cookies are disabled. Reload it and try again.", FORBIDDEN
)
NO_UPLOADS = declare_error(
    "file.no_uploads", "Uploads to servers are disabled on this Loadwright installation.", FORBIDDEN
)
NO_DOWNLOADS = declare_error(
    "file.no_downloads", "Downloads from servers are disabled on this Loadwright installation.", FORBIDDEN
)
NO_UPLOADS_OF_PROJECT = declare_error(
    "file.no_uploads_of_project", "Uploads to servers of the project “%(name)s” are disabled.", FORBIDDEN
)
NO_DOWNLOADS_OF_PROJECT = declare_error(
    "file.no_downloads_of_project", "Downloads from servers of the project “%(name)s” are disabled.", FORBIDDEN
)
PARTIAL_UPLOAD_MISSING = declare_error(
    "file.partial_upload_missing",
    "The partial upload is missing or shorter than before. Start again.",
    CONFLICT,
    field="offset",
)
FILE_SHRANK = declare_error("file.shrank", "The file became shorter while it was read.")
PATHS = declare_error("file.paths", "Enter a list of 1 to %(count)s paths.", field="paths")
FIELD_MISSING = declare_error("file.field_missing", "Enter a value for %(name)s.")
WHOLE_NUMBER = declare_error("file.whole_number", "Enter a whole number from 0 to %(most)s.")
NOT_AN_OBJECT = declare_error("file.not_an_object", "The request must be a JSON object.")
