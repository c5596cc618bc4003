"""Documents of every size and state, made the same way each time: real-size frameworks of an
invented developer, and small files that are broken, locked, false or bombs."""

import io
import json
import random
import zipfile
from functools import cache

import pikepdf
import typst
from docx import Document
from markdown_it import MarkdownIt
from PIL import Image, ImageDraw

DEVELOPER = "Halcyon Forge"
BYTES_A_PAGE = 5_000


def _choices(text: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()).split(" / "))


# The ten elements of 22757.12(a), as an invented developer would head its sections.
SECTIONS = (
    "Standards and best practice",
    "Thresholds for catastrophic capability",
    "Mitigations",
    "Decisions to deploy or to use internally",
    "Outside assessors",
    "Revisiting and updating this framework",
    "Security of unreleased weights",
    "Critical safety incidents",
    "Internal governance",
    "Risk from internal use",
)
SUBJECTS = _choices("""
    The release committee / The evaluation group / The head of preparedness / Our security team /
    The weights custodian / An outside assessor / The incident desk / The safety board / The officer
    on duty / Each model's owner / The internal audit function / The red team / Our chief scientist
    / The governance secretary / The deployment lead / The training lead
""")
DUTIES = _choices("""
    reviews / records / repeats / confirms in writing / publishes a summary of / challenges / keeps
    for five years / signs / compares with the last version / explains to the board / measures /
    samples at random / escalates / re-runs without notice / files / withdraws
""")
OBJECTS = _choices("""
    the results of the capability tests / every exception to the access list / the threshold for
    biological uplift / the cyber range results / the assumptions behind each estimate / the
    mitigations that were in place / the list of people who can reach unreleased weights / the
    reasons for a decision to deploy / the log of refused requests / the evidence for control / each
    near miss / the plan for a safe stop / the agreement with the assessor / the transcript of the
    exercise / the compute forecast / the monitoring rules / the elicitation methods that were tried
    / the residual risk statement / the rollback procedure
""")
TIMES = _choices("""
    before any training run passes {n} percent of its planned compute / within {n} working days / at
    least every {n} weeks / no later than {n} hours after it is known / each time a model is
    substantially modified / at the end of each quarter / before a model reaches more than {n}
    accounts / once the summary is {n} days old / in the first week of each calendar year / whenever
    two of {n} indicators are crossed
""")
REASONS = _choices("""
    because a single measurement has misled us in an earlier project / so that a disagreement
    reaches the board unsoftened / unless the safety board has decided otherwise by {n} votes / even
    where the model is used by our own staff alone / and states how sure it is on a scale of {n}
    steps / and says plainly what is not known / without seeing the earlier result / together with
    the {n} people who ran it / and never alone / using the versions of the tools that were frozen
    in release {n} / as the standard in clause {n} asks
""")
FRAMES = _choices("""
    {s} {d} {o} {t}, {r}. / {t_}, {s_} {d} {o}, {r}. / Where {o} cannot be had {t}, {s_} {d} {o2}
    instead, {r}. / {s} {d} {o} and {o2} {t}. / If {s_} finds that {o} no longer hold, {s2_} {d}
    {o2} {t}. / For this purpose {s_} {d} {o}, {r}; {s2_} does the same for {o2} {t}.
""")
TOPICS = _choices("""
    Scope / Method / Who decides / Evidence / Frequency / Exceptions / Limits of the method /
    Records / Independence / Escalation / Access / Training of staff / Exercises / Reporting /
    Suppliers / Open questions
""")
NEW_WORDS = ("should", "may", "seven", "promptly")


def _low(text: str) -> str:
    return text[0].lower() + text[1:]


def _sentence(rng: random.Random) -> str:
    s, s2 = rng.sample(SUBJECTS, 2)
    o, o2 = rng.sample(OBJECTS, 2)
    t = rng.choice(TIMES).format(n=rng.randint(2, 90))
    r = rng.choice(REASONS).format(n=rng.randint(2, 40))
    words = {"s": s, "s_": _low(s), "s2_": _low(s2), "d": rng.choice(DUTIES), "o": o, "o2": o2}
    return rng.choice(FRAMES).format(**words, t=t, t_=t[0].upper() + t[1:], r=r)


def _paragraph(rng: random.Random) -> str:
    return " ".join(_sentence(rng) for _ in range(rng.randint(2, 6)))


def _block(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.12:
        return "\n".join(f"- {_sentence(rng)}" for _ in range(rng.randint(3, 5)))
    if kind < 0.14:
        rows = "\n".join(
            f"| {rng.choice(TOPICS)} {n} | {rng.randint(1, 99)} percent | {rng.choice(SUBJECTS)} |"
            for n in range(1, 5)
        )
        return f"| Indicator | Level | Owner |\n| --- | --- | --- |\n{rows}"
    return _paragraph(rng)


@cache
def framework_text(pages: int, seed: int = 0) -> str:
    """An invented developer's framework in canonical Markdown, about 5 KB a page; ten numbered
    sections on the ten elements, with numbered subsections."""
    rng = random.Random(seed)
    blocks = [f"# {DEVELOPER}: frontier AI framework", _paragraph(rng)]
    budget = pages * BYTES_A_PAGE // len(SECTIONS)
    for number, title in enumerate(SECTIONS, 1):
        blocks.append(f"## {number} {title}")
        written, part = 0, 0
        while written < budget:
            part += 1
            blocks.append(f"### {number}.{part} {rng.choice(TOPICS)}")
            for _ in range(rng.randint(4, 9)):
                blocks.append(_block(rng))
                written += len(blocks[-1])
    return "\n\n".join(blocks) + "\n"


def revised(text: str, seed: int = 1, share: float = 0.08) -> str:
    """The next version of a text: about `share` of its blocks reworded, and an eighth as many each
    added, removed and moved."""
    rng = random.Random(seed)
    blocks, held = [], []
    for block in text.strip().split("\n\n"):
        chance = rng.random()
        if block.startswith("#") or chance > share * 1.375:
            blocks.append(block)
        elif chance < share:
            words = block.split(" ")
            for _ in range(rng.randint(1, 4)):
                words[rng.randrange(len(words))] = rng.choice(
                    ("should", "may", "seven", "promptly")
                )
            blocks.append(" ".join(words))
        elif chance < share * 1.125:
            blocks += [block, _paragraph(rng)]
        elif chance < share * 1.25:
            held.append(block)
    for block in held:
        blocks.insert(rng.randrange(2, len(blocks)), block)
    return "\n\n".join(blocks) + "\n"


def _parts(text: str) -> list[dict]:
    """The blocks of generated Markdown as data, for the makers of other formats."""
    parts = []
    for block in text.strip().split("\n\n"):
        if block.startswith("#"):
            marks, _, title = block.partition(" ")
            parts.append({"kind": "heading", "level": len(marks), "text": title})
        elif block.startswith("- "):
            parts.append({"kind": "list", "items": [line[2:] for line in block.split("\n")]})
        elif block.startswith("| "):
            rows = [[c.strip() for c in line.strip("| ").split("|")] for line in block.split("\n")]
            parts.append({"kind": "table", "rows": [rows[0], *rows[2:]]})
        else:
            parts.append({"kind": "paragraph", "text": block})
    return parts


def as_html(text: str) -> bytes:
    """The text as a whole page, with the furniture of a website round it."""
    body = MarkdownIt("commonmark").enable("table").render(text)
    return (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{DEVELOPER}</title>"
        "<style>body{color:red}</style><script>alert(1)</script></head>"
        "<body><nav><a href=/>Home</a></nav>"
        f"<main>{body}</main></body></html>"
    ).encode()


def as_docx(text: str) -> bytes:
    """The text as a Word document with its built-in styles."""
    document = Document()
    heading = {n: document.styles[f"Heading {n}"] for n in range(1, 7)}
    bullet = document.styles["List Bullet"]
    for part in _parts(text):
        if part["kind"] == "heading":
            document.add_paragraph(part["text"], style=heading[part["level"]])
        elif part["kind"] == "list":
            for item in part["items"]:
                document.add_paragraph(item, style=bullet)
        elif part["kind"] == "table":
            table = document.add_table(rows=0, cols=len(part["rows"][0]))
            for row in part["rows"]:
                for cell, words in zip(table.add_row().cells, row, strict=True):
                    cell.text = words
        else:
            document.add_paragraph(part["text"])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


_TYPST = """
#let d = json(bytes(sys.inputs.data))
#set document(title: "Frontier AI framework")
#set page(paper: "us-letter", margin: 23mm, numbering: "1 of 1")
#set page(header: [Halcyon Forge #h(1fr) Public])
#set text(size: 10pt, hyphenate: true, lang: "en")
#set par(justify: true, leading: 0.55em, spacing: 0.95em)
#for b in d.parts {
  if b.kind == "heading" { heading(level: b.level, bookmarked: d.bookmarks, b.text) }
  else if b.kind == "list" { list(..b.items.map(i => text(i))) }
  else if b.kind == "table" {
    table(columns: b.rows.at(0).len(), ..b.rows.flatten().map(c => text(c)))
  }
  else { par(b.text) }
}
"""


def as_pdf(text: str, *, bytes_at_least: int = 0, bookmarks: bool = True) -> bytes:
    """The text as a PDF: justified, hyphenated, with running heads, page numbers and, if wanted,
    bookmarks; padded to a size, in bytes, by an attachment."""
    data = json.dumps({"parts": _parts(text), "bookmarks": bookmarks})
    pdf = typst.compile(_TYPST.encode(), sys_inputs={"data": data})
    if len(pdf) >= bytes_at_least:
        return pdf
    with pikepdf.open(io.BytesIO(pdf)) as document:
        noise = random.Random(0).randbytes(bytes_at_least - len(pdf))
        document.attachments["annex.bin"] = pikepdf.AttachedFileSpec(document, noise)
        return _saved(document)


def _saved(document: pikepdf.Pdf, **options) -> bytes:
    out = io.BytesIO()
    document.save(out, **options)
    return out.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password."""
    with pikepdf.open(io.BytesIO(as_pdf("# Locked\n\nNobody reads this.\n"))) as document:
        return _saved(document, encryption=pikepdf.Encryption(user="secret", owner="secret"))


def picture_only_pdf() -> bytes:
    """Three scanned pages: pictures of words, and no words."""
    pages = [Image.new("L", (400, 500), 255) for _ in range(3)]
    for page in pages:
        ImageDraw.Draw(page).text((40, 40), "A scanned page", fill=0)
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def damaged_pdf() -> bytes:
    """A PDF of which only the beginning arrived."""
    return as_pdf("# Cut short\n\nOnce there was more.\n")[:400]


def false_pdf() -> bytes:
    """A picture, to be uploaded under a name that ends in .pdf."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20)).save(out, "PNG")
    return out.getvalue()


def bomb_docx() -> bytes:
    """A small Word document that unpacks to 300 MB."""
    out = io.BytesIO(as_docx("# Small\n\nWords.\n"))
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/media/image1.bmp", "w") as entry,
    ):
        for _ in range(300):
            entry.write(bytes(1_000_000))
    return out.getvalue()


def entity_bomb_docx() -> bytes:
    """A Word document whose XML multiplies itself when it is read."""
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{("&" + old + ";") * 10}">'
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    source = zipfile.ZipFile(io.BytesIO(as_docx("# Small\n\nWords.\n")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(
                    b"<w:document", f"<!DOCTYPE x [{entities}]><w:document".encode(), 1
                )
                data = data.replace(b"Words.", b"&i;")
            archive.writestr(name, data)
    return out.getvalue()


def long_docx(paragraphs: int) -> bytes:
    """A small Word document of many short paragraphs, 34 bytes each when unpacked."""
    source = zipfile.ZipFile(io.BytesIO(as_docx("Words.\n")))
    more = b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" * paragraphs
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = data.replace(b"<w:body>", b"<w:body>" + more)
            archive.writestr(name, data)
    return out.getvalue()
