"""A PDF with text in it, as small as one can be: for tests only."""

from collections.abc import Sequence


def pdf_of(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF of pages of lines; each character is its own glyph, told by a ToUnicode table."""
    characters = sorted({one for page in pages for line in page for one in line})
    table = "\n".join(f"<{ord(one):04x}> <{ord(one):04x}>" for one in characters)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(characters)} beginbfchar\n{table}\nendbfchar\nendcmap end end"
    )
    first = 6
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]/Resources<</Font<</F 3 0 R>>>>"
        "/MediaBox[0 0 595 842]>>",
        "<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 5 0 R>>",
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
        "/Supplement 0>>/DW 1000>>",
        _stream(cmap),
    ]
    for place, page in enumerate(pages):
        shown = "\n".join(f"<{line.encode('utf-16-be').hex()}> Tj 0 -20 Td" for line in page)
        objects.append(f"<</Type/Page/Parent 2 0 R/Contents {first + 2 * place + 1} 0 R>>")
        objects.append(_stream(f"BT /F 14 Tf 60 780 Td\n{shown}\nET"))
    return _assembled(objects)


def _stream(text: str) -> str:
    return f"<</Length {len(text)}>>\nstream\n{text}\nendstream"


def _assembled(objects: Sequence[str]) -> bytes:
    packed, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(packed))
        packed += f"{number} 0 obj\n{one}\nendobj\n".encode("ascii")
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    return packed + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(packed)}\n%%EOF\n"
    ).encode("ascii")
