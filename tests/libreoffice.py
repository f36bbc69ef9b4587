"""A real LibreOffice without a window: what a teacher does in a spreadsheet, done by its own macros."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

import pytest

from support import need

if TYPE_CHECKING:
    from pathlib import Path

_FILTERS: Final = {
    ".xlsx": ("Calc MS Excel 2007 XML", ""),
    ".ods": ("calc8", ""),
    ".csv": ("Text - txt - csv (StarCalc)", "59,34,76,1"),  # `;` between cells, `"` around them, UTF-8
}
_PATIENCE: Final = 120  # seconds; only guards against a LibreOffice that waits for somebody
_HEAD: Final = """\
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE {name} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "{file}.dtd">
"""
_LIBRARY: Final = _HEAD.format(name="library:library", file="library") + (
    '<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
    ' library:readonly="false" library:passwordprotected="false"><library:element library:name="Work"/>'
    "</library:library>\n"
)
_MODULE: Final = _HEAD.format(name="script:module", file="module") + (
    '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Work" script:language="StarBasic">'
    "{text}</script:module>\n"
)
# What is typed goes through the commands that the keyboard gives, so that the program may take it for a number or a
# formula, as it would with a person.
_MACROS: Final = """\
Sub Work
  On Error GoTo Failed
{steps}
  StarDesktop.terminate()
  Exit Sub
Failed:
  Open "{complaint}" For Output As #1
  Print #1, Error$ & " (line " & Erl & ")"
  Close #1
  StarDesktop.terminate()
End Sub

Function Property(name, value)
  Dim made As New com.sun.star.beans.PropertyValue
  made.Name = name
  made.Value = value
  Property = made
End Function

Function Opened(address, options)
  Opened = StarDesktop.loadComponentFromURL(address, "_blank", 0, _
    Array(Property("Hidden", True), Property("FilterOptions", options)))
End Function

Sub GoThere(book, sheet, cell)
  book.CurrentController.setActiveSheet(book.Sheets.getByName(sheet))
  Give book, "GoToCell", "ToPoint", cell
End Sub

Sub TypeThere(book, sheet, cell, text)
  GoThere book, sheet, cell
  Give book, "EnterString", "StringName", text
End Sub

Sub Give(book, command, name, value)
  dispatcher = createUnoService("com.sun.star.frame.DispatchHelper")
  dispatcher.executeDispatch(book.CurrentController.Frame, ".uno:" & command, "", 0, Array(Property(name, value)))
End Sub

Sub Save(book, address, filter, options)
  book.storeToURL(address, Array(Property("FilterName", filter), Property("FilterOptions", options)))
End Sub
"""


class Book:
    """What is done with one file; it is opened at first and closed at last."""

    def __init__(self, path: Path) -> None:
        _, options = _FILTERS[path.suffix]
        self.steps = [f"book = Opened({_basic(path.as_uri())}, {_basic(options)})"]

    def type(self, sheet: str, cell: str, text: str) -> Book:
        """Go to a cell and type a text."""
        self.steps.append(f"TypeThere book, {_basic(sheet)}, {_basic(cell)}, {_basic(text)}")
        return self

    def save(self, *paths: Path) -> Book:
        """Save the file under each path, in the format that its name says."""
        for path in paths:
            name, options = _FILTERS[path.suffix]
            self.steps.append(f"Save book, {_basic(path.as_uri())}, {_basic(name)}, {_basic(options)}")
        return self


class LibreOffice:
    """LibreOffice with settings of its own, as it is when it was just installed."""

    def __init__(self, folder: Path) -> None:
        self._program = need("soffice", package="libreoffice-calc")
        self._folder = folder
        self._start("--terminate_after_init")  # makes the folders of settings; what was in them before is thrown away

    def work(self, *books: Book) -> None:
        """Do all that is to be done with some files."""
        complaint = self._folder / "complaint.txt"
        steps = "\n".join(step for book in books for step in [*book.steps, "book.close(True)"])
        macros = _MACROS.format(steps=steps, complaint=complaint)
        library = self._folder / "user" / "basic" / "Standard"
        (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
        (library / "Work.xba").write_text(_MODULE.format(text=escape(macros)), encoding="utf-8")
        self._start("macro:///Standard.Work.Work")
        if complaint.exists():
            pytest.fail(f"LibreOffice: {complaint.read_text(encoding='utf-8')}")

    def _start(self, *arguments: str) -> None:
        settings = f"-env:UserInstallation={self._folder.as_uri()}"
        command = [self._program, "--headless", "--norestore", settings, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, process_group=0)
        try:
            assert process.wait(_PATIENCE) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)  # `soffice` is a script that starts the program


def _basic(text: str) -> str:
    """Write a text as an expression of Basic."""
    return " & Chr(10) & ".join('"' + line.replace('"', '""') + '"' for line in text.split("\n"))
