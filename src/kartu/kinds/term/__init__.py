"""Term → definition, and back again if the entry says `reverse: true`."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value
from kartu.model.messages import msg

KIND = Kind(
    name="term",
    doc=msg("A term and its definition."),
    front="term",
    answer="definition",
    keys=(
        Key("term", Value.TEXT, msg("The term that is asked."), "{id: bea masuk, en: import duty}", required=True),
        Key(
            "definition",
            Value.TEXT,
            msg("What it means, in at most about 16 words."),
            "{id: Pungutan atas barang impor., en: A charge on imports.}",
            required=True,
        ),
        Key(
            "question",
            Value.TEXT,
            msg("The question on the front, in place of “What does it mean?”."),
            "{id: Untuk apa?, en: What is it for?}",
        ),
        Key("example", Value.TEXT, msg("An example, on the back."), "{id: Bea atas gula, en: A duty on sugar}"),
        Key("reverse", Value.FLAG, msg("Also ask the other way round: definition → term."), "true"),
        Key(
            "reverse_question",
            Value.TEXT,
            msg("The question of the other way round, in place of “Which term?”."),
            "{id: Rumus apa?, en: Which formula?}",
        ),
    ),
    # The list and its order are permanent from the first release on: see tests/golden/note-types.txt.
    fields=(
        Field("Term", Fill.TEXT, "term"),
        Field("Context", Fill.TEXT, "context"),
        Field("Question", Fill.TEXT, "question"),
        Field("Definition", Fill.TEXT, "definition"),
        Field("Example", Fill.TEXT, "example"),
        Field("Image", Fill.IMAGE, "image"),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherTerm", Fill.OTHERS, "term"),
        Field("OtherDefinition", Fill.OTHERS, "definition"),
        Field("Reverse", Fill.FLAG, "reverse"),
        Field("ReverseQuestion", Fill.TEXT, "reverse_question"),
        Field("Speech", Fill.SPEECH),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    templates=(
        Template("definition", "Term → Definition"),
        Template("term", "Definition → Term"),
        Template("spare", "Kept free for later"),
    ),
    folder=Path(__file__).parent,
    is_pair=True,
)
