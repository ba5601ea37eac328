"""QR codes as SVG, to stand in a page: squares alone, no style and no script."""


def svg(text: str) -> str:
    """The code of a text, black on white with its quiet zone, as an `<svg>` without namespace or declaration."""
    import segno

    return segno.make(text, error="m", micro=False).svg_inline(scale=5, border=4, light="#fff")
