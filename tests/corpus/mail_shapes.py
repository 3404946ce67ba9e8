"""Writes the mails of tests/corpus/mail/replies.toml: each head in the shapes that its mail program gives it."""

import base64
import html
import quopri
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TABLE = tomllib.loads((Path(__file__).parent / "mail" / "replies.toml").read_text(encoding="utf-8"))
HISTORY = [
    "Hello Dana,",
    "",
    "The AR aging report for October is due Friday.",
    "Reply DONE when it is in the folder.",
    "",
    "Kind regards,",
    "Riley Hart",
]
NAME, TITLE = "Dana Ortiz", "Finance | Northwind Traders"
ANSWERS = ("The portal has it already.", "That one comes Monday.")


@dataclass(frozen=True)
class Made:
    """A mail and what a reader must find in it."""

    id: str
    why: str
    raw: bytes
    new: str
    signature: str  # must stand in what was set apart; "" if there is none


def made() -> Iterator[Made]:
    """All of them, in a fixed order."""
    for number, row in enumerate(TABLE["heads"]):
        words = TABLE["languages"][row["language"]]
        name = f"{number:03} {row['why']}"
        yield _made(f"{name}, plain", row, [words["words"]], "", number, page=False)
        yield _made(f"{name}, signed", row, [words["words"], "", words["close"], NAME, TITLE], NAME, number, page=False)
        yield _made(
            f"{name}, by telephone", row, [words["words"], "", words["phone"]], words["phone"], number, page=False
        )
        yield _made(f"{name}, HTML", row, [words["words"]], "", number, page=True)
        yield _made(f"{name}, HTML signed", row, [words["words"], "", words["close"], NAME], NAME, number, page=True)
        if row["style"] == "marked":
            yield _between(f"{name}, between", row, number)
            yield _below(f"{name}, below", row, words["words"], number)


def _made(name: str, row: dict[str, str], lines: list[str], signature: str, number: int, *, page: bool) -> Made:
    head = row["head"].split("\n")
    if page:
        body = _page(row, lines, head)
    else:
        history = [f"> {line}".rstrip() for line in HISTORY] if row["style"] == "marked" else ["", *HISTORY]
        body = "\n".join([*lines, "", *head, *history, ""])
    return Made(name, row["why"], _mail(body, number, page=page), lines[0], signature)


def _between(name: str, row: dict[str, str], number: int) -> Made:
    """Answers between the quoted lines, as people give them to a list of questions."""
    quoted = [f"> {line}".rstrip() for line in HISTORY]
    lines = [*row["head"].split("\n"), *quoted[:3], "", ANSWERS[0], "", quoted[3], ANSWERS[1], *quoted[4:], ""]
    return Made(name, row["why"], _mail("\n".join(lines), number, page=False), "\n\n".join(ANSWERS), "")


def _below(name: str, row: dict[str, str], words: str, number: int) -> Made:
    quoted = [f"> {line}".rstrip() for line in HISTORY]
    lines = [*row["head"].split("\n"), *quoted, "", words, "", NAME, ""]
    return Made(name, row["why"], _mail("\n".join(lines), number, page=False), words, NAME)


def _page(row: dict[str, str], lines: list[str], head: list[str]) -> str:
    shapes = {
        "gmail": _gmail,
        "apple": _apple,
        "outlook": _outlook,
        "owa": _owa,
        "yahoo": _yahoo,
        "proton": _proton,
        "thunderbird": _thunderbird,
        "zimbra": _zimbra,
        "samsung": _samsung,
    }
    inner = shapes.get(row["client"], _divs)(lines, head, row["style"])
    return f'<html><head><meta charset="utf-8"><title>Re: AR</title></head><body dir="auto">{inner}</body></html>'


def _div(lines: list[str], attributes: str = "") -> str:
    space = f" {attributes}" if attributes else ""
    return "".join(f"<div{space}>{html.escape(line) or '<br>'}</div>" for line in lines)


def _broken(lines: list[str]) -> str:
    return "<br>\n".join(html.escape(line) for line in lines)


def _gmail(lines: list[str], head: list[str], _: str) -> str:
    said, signed = _split(lines)
    signature = (
        f'<br clear="all"><div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        f'<div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature">{_div(signed)}</div>'
        if signed
        else ""
    )
    return (
        f'<div dir="ltr">{_div(said)}{signature}</div><br><div class="gmail_quote gmail_quote_container">'
        f'<div dir="ltr" class="gmail_attr">{html.escape(" ".join(head))}<br></div>'
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204)">'
        f"{_div(HISTORY)}</blockquote></div>"
    )


def _apple(lines: list[str], head: list[str], _: str) -> str:
    return (
        f'{_div(lines)}<div><br><blockquote type="cite"><div>{html.escape(" ".join(head))}</div><br>'
        f"<div>{_broken(HISTORY)}</div></blockquote></div>"
    )


def _outlook(lines: list[str], head: list[str], _: str) -> str:
    def paragraph(line: str) -> str:
        return (
            f'<p class="MsoNormal"><span style="font-size:11.0pt">{html.escape(line) or "&nbsp;"}<o:p></o:p></span></p>'
        )

    fields = "<br>\n".join(
        f"<b>{html.escape(label)}{mark}</b>{html.escape(rest)}" for label, mark, rest in map(_field, head)
    )
    block = (
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in">'
        f'<p class="MsoNormal">{fields}<o:p></o:p></p></div></div>'
    )
    said, history = "".join(map(paragraph, [*lines, ""])), "".join(map(paragraph, HISTORY))
    return f'<div class="WordSection1">{said}{block}{history}</div>'


def _field(line: str) -> tuple[str, str, str]:
    mark = "：" if "：" in line else ":"
    return line.partition(mark)


def _owa(lines: list[str], head: list[str], _: str) -> str:
    fields = "<br>".join(f"<b>{html.escape(one)}:</b>{html.escape(rest)}" for one, _, rest in map(_field, head[1:]))
    return (
        f'{_div(lines, "class=elementToProof style=font-family:Aptos")}<div id="appendonsend"></div>'
        f'<hr tabindex="-1" style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">'
        f'<font face="Calibri, sans-serif">{fields}</font><div>&nbsp;</div></div><div>{_div(HISTORY)}</div>'
    )


def _yahoo(lines: list[str], head: list[str], _: str) -> str:
    return (
        f'<div class="ydp1yahoo-style-wrap">{_div(lines)}</div><div class="ydp2yahoo_quoted yahoo_quoted">'
        f"<div><div>{html.escape(' '.join(head))}</div><div><br></div>{_div(HISTORY)}</div></div>"
    )


def _proton(lines: list[str], head: list[str], _: str) -> str:
    return (
        f'{_div(lines)}<div class="protonmail_quote">{_broken([one for one in head if one])}<br>'
        f'<blockquote class="protonmail_quote" type="cite">{_div(HISTORY)}</blockquote></div>'
    )


def _thunderbird(lines: list[str], head: list[str], _: str) -> str:
    return (
        f'<p>{_broken(lines)}</p><div class="moz-cite-prefix">{html.escape(" ".join(head))}<br></div>'
        f'<blockquote type="cite" cite="mid:0123@hart.example">{_broken(HISTORY)}</blockquote>'
    )


def _zimbra(lines: list[str], head: list[str], _: str) -> str:
    fields = "<br>".join(f"<b>{html.escape(one)}: </b>{html.escape(rest)}" for one, _, rest in map(_field, head[1:]))
    return (
        f'<div style="font-family: arial">{_div(lines)}<hr id="zwchr" data-marker="__DIVIDER__">'
        f'<div data-marker="__HEADERS__">{fields}</div>'
        f'<div data-marker="__QUOTED_TEXT__">{_broken(HISTORY)}</div></div>'
    )


def _samsung(lines: list[str], head: list[str], _: str) -> str:
    return f'{_div(lines)}<div><br></div><div align="left" dir="auto">{_div(head)}</div><div>{_div(HISTORY)}</div>'


def _divs(lines: list[str], head: list[str], style: str) -> str:
    """No program that says who it is."""
    quoted = _div(HISTORY)
    return f"{_div(lines)}<br>{_div(head)}{f'<blockquote>{quoted}</blockquote>' if style == 'marked' else quoted}"


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    return (lines[: lines.index("")], lines[lines.index("") + 1 :]) if "" in lines else (lines, [])


def _mail(body: str, number: int, *, page: bool) -> bytes:
    """Headers and a body in one of the encodings in use, by turns."""
    kind = "text/html" if page else "text/plain"
    charset = "utf-8"
    encodings = (
        ("8bit", body.encode()),
        ("quoted-printable", quopri.encodestring(body.encode())),
        ("base64", base64.encodebytes(body.encode())),
    )
    if body.isascii():
        encodings = (*encodings, ("7bit", body.encode()))
    encoding, data = encodings[number % len(encodings)]
    head = (
        f"From: {NAME} <dana@northwind.example>\r\nTo: partner@hart.example\r\nSubject: Re: AR aging report\r\n"
        f"Date: Thu, 05 Nov 2026 10:15:00 -0500\r\nMessage-ID: <made{number}@northwind.example>\r\n"
        f"In-Reply-To: <0123456789abcdef.abcdefghijklmnop@hart.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: {kind}; charset={charset}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + data.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
