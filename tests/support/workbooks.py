"""Small Excel workbooks, written by hand."""

from __future__ import annotations

import io
import zipfile


def workbook(*sheets: tuple[str, list[str]], state: dict[str, str] | None = None) -> bytes:
    """A workbook of inline cells; each sheet is its rows as XML."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r" Type="{relations}/officeDocument"'
            ' Target="xl/workbook.xml"/></Relationships>',
        )
        names = "".join(
            f'<sheet name="{name}" sheetId="{i}" r:id="r{i}" {(state or {}).get(name, "")}/>'
            for i, (name, _) in enumerate(sheets, 1)
        )
        archive.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{names}</sheets></workbook>'
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{package}">'
            + "".join(
                f'<Relationship Id="r{i}" Type="{relations}/worksheet" Target="worksheets/s{i}.xml"/>'
                for i in range(1, len(sheets) + 1)
            )
            + "</Relationships>",
        )
        for i, (_, rows) in enumerate(sheets, 1):
            archive.writestr(
                f"xl/worksheets/s{i}.xml",
                f'<worksheet xmlns="{main}"><sheetData>{"".join(rows)}</sheetData></worksheet>',
            )
    return out.getvalue()


def row(*cells: str | int | float | None) -> str:
    out = ""
    for cell in cells:
        if cell is None:
            out += "<c/>"
        elif isinstance(cell, str):
            out += f'<c t="inlineStr"><is><t>{cell}</t></is></c>'
        else:
            out += f"<c><v>{cell}</v></c>"
    return f"<row>{out}</row>"
