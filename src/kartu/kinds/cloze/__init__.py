"""A text with blanks: each number of the marks in it is a card that asks for what stands there."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value
from kartu.model.messages import msg

KIND = Kind(
    name="cloze",
    doc=msg("A text with blanks to fill in, in Anki's own marks; each number is a card of its own."),
    front="text",
    answer="",  # the text itself, with its blanks filled in
    keys=(
        Key(
            "text",
            Value.CLOZE,
            msg(
                "The text with its blanks, `{{c1::answer}}` or `{{c1::answer::hint}}`; numbers, 1 to 64, are permanent."
            ),
            '"Konferensi Asia-Afrika: {{c1::Bandung::kota}}, {{c2::1955}}."',
            required=True,
        ),
        Key(
            "retired_blanks",
            Value.BLANKS,
            msg("Numbers of blanks that were released once and withdrawn on purpose."),
            "[2]",
        ),
        Key(
            "front_image",
            Value.IMAGE,
            msg("A picture on the front, as a path from the deck's folder."),
            "images/grafik.svg",
        ),
        Key(
            "front_alt",
            Value.TEXT,
            msg("What the picture on the front shows, without giving an answer away."),
            "{id: Grafik dengan dua garis, en: A graph with two lines}",
        ),
    ),
    # The list and its order are permanent from the first release on: see tests/golden/note-types.txt.
    fields=(
        Field("Text", Fill.TEXT, "text"),
        Field("Context", Fill.TEXT, "context"),
        Field("FrontImage", Fill.IMAGE, "front_image"),
        Field("Image", Fill.IMAGE, "image"),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherText", Fill.OTHERS, "text"),
        Field("Speech", Fill.SPEECH),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    # Anki's cloze notes have one card template and take no second: there is no spare one.
    templates=(Template("cloze", "Fill in the blank"),),
    folder=Path(__file__).parent,
)
