"""Example → form, and back again if the entry says `reverse: true`; the front shows question and options."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value
from kartu.model.messages import msg

KIND = Kind(
    name="example",
    doc=msg("An example and the form it belongs to."),
    front="example",
    answer="form",
    keys=(
        Key(
            "example",
            Value.TEXT,
            msg("The example; it names the parties and never contains the answer."),
            "{id: Perjanjian Indonesia dan Jepang, en: An agreement of Indonesia and Japan}",
            required=True,
        ),
        Key("form", Value.FORM, msg("The right option, by its key in the deck's `forms`."), "bilateral", required=True),
        Key("forms", Value.FORMS, msg("Which set of forms, when the deck has several."), "cooperation"),
        Key(
            "reason",
            Value.TEXT,
            msg("Why it is this form, on the back."),
            "{id: Hanya dua negara., en: Just two countries.}",
        ),
        Key(
            "reverse",
            Value.FLAG,
            msg("Also ask the other way round: form → example."),
            "true",
            needs="reverse_question",
        ),
        Key(
            "reverse_question",
            Value.TEXT,
            msg("The question of the other way round; it has one right answer in the deck."),
            "{id: Apa contohnya pada tahun 2007?, en: Which one is of 2007?}",
        ),
    ),
    # The list and its order are permanent from the first release on: see tests/golden/note-types.txt.
    fields=(
        Field("Example", Fill.TEXT, "example"),
        Field("Context", Fill.TEXT, "context"),
        Field("Question", Fill.QUESTION),
        Field("Options", Fill.OPTIONS),
        Field("Form", Fill.FORM),
        Field("Reason", Fill.TEXT, "reason"),
        Field("Image", Fill.IMAGE, "image"),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherExample", Fill.OTHERS, "example"),
        Field("OtherForm", Fill.OTHER_FORMS),
        Field("OtherReason", Fill.OTHERS, "reason"),
        Field("Reverse", Fill.FLAG, "reverse"),
        Field("ReverseQuestion", Fill.TEXT, "reverse_question"),
        Field("Speech", Fill.SPEECH),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    templates=(
        Template("form", "Example → Form"),
        Template("example", "Form → Example"),
        Template("spare", "Kept free for later"),
    ),
    folder=Path(__file__).parent,
)
