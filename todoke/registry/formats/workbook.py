"""The Excel workbook that municipal staff download, edit and upload: what it offers to the rest of the house."""

from todoke.registry.formats.workbook_columns import CellNote
from todoke.registry.formats.workbook_help import MESSAGES
from todoke.registry.formats.workbook_layout import MAX_ROWS, CellValue, WorkbookRow, content_hash
from todoke.registry.formats.workbook_read import ReadProgram, ReadRow, WorkbookRead, read
from todoke.registry.formats.workbook_write import WorkbookTooLarge, write

__all__ = [
    "MAX_ROWS",
    "MESSAGES",
    "CellNote",
    "CellValue",
    "ReadProgram",
    "ReadRow",
    "WorkbookRead",
    "WorkbookRow",
    "WorkbookTooLarge",
    "content_hash",
    "read",
    "write",
]
