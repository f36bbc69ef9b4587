"""Example → form: the front shows the example, the question and the options."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value

KIND = Kind(
    name="example",
    doc="An example and the form it belongs to.",
    front="example",
    answer="form",
    keys=(
        Key(
            "example",
            Value.TEXT,
            "The example; it names the parties and never contains the answer.",
            "{id: Perjanjian Indonesia dan Jepang, en: An agreement of Indonesia and Japan}",
            required=True,
        ),
        Key("form", Value.FORM, "The right option, by its key in the deck's `forms`.", "bilateral", required=True),
        Key("forms", Value.FORMS, "Which set of forms, when the deck has several.", "cooperation"),
        Key(
            "reason",
            Value.TEXT,
            "Why it is this form, on the back.",
            "{id: Hanya dua negara., en: Just two countries.}",
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
        Field("Image", Fill.IMAGE),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherExample", Fill.OTHERS, "example"),
        Field("OtherForm", Fill.OTHER_FORMS),
        Field("OtherReason", Fill.OTHERS, "reason"),
        Field("Key", Fill.KEY),
        Field("Speech", Fill.SPEECH),
        *SPARES,
    ),
    templates=(
        Template("form", "Example → Form"),
        Template("spare", "Kept free for later"),
    ),
    folder=Path(__file__).parent,
)
