"""Institution → role, and back again if the entry says `reverse: true`."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value
from kartu.model.messages import msg

KIND = Kind(
    name="institution",
    doc=msg("An institution and its role."),
    front="name",
    answer="role",
    keys=(
        Key(
            "name",
            Value.TEXT,
            msg("The full name."),
            "{id: Dana Moneter Internasional, en: International Monetary Fund}",
            required=True,
        ),
        Key("acronym", Value.TEXT, msg("The short name, shown large on the front."), "IMF"),
        Key(
            "role",
            Value.TEXT,
            msg("What it does, in at most about 16 words."),
            "{id: Menjaga kestabilan keuangan dunia., en: Keeps the world’s finances stable.}",
            required=True,
        ),
        Key(
            "question",
            Value.TEXT,
            msg("The question on the front, in place of “What is its role?”."),
            "{id: Apa tugasnya?, en: What does it do?}",
        ),
        Key(
            "facts",
            Value.FACTS,
            msg("Facts for the back (founded, seat, members as of a date, status): never asked."),
            "[{label: {id: Berdiri, en: Founded}, value: 1944}]",
        ),
        Key("reverse", Value.FLAG, msg("Also ask the other way round: role → institution."), "true"),
        Key(
            "reverse_question",
            Value.TEXT,
            msg("The question of the other way round, in place of “Which institution or agreement?”."),
            "{id: Siapa?, en: Who?}",
        ),
    ),
    # The list and its order are permanent from the first release on: see tests/golden/note-types.txt.
    fields=(
        Field("Name", Fill.TEXT, "name"),
        Field("Acronym", Fill.TEXT, "acronym"),
        Field("Context", Fill.TEXT, "context"),
        Field("Question", Fill.TEXT, "question"),
        Field("Role", Fill.TEXT, "role"),
        Field("Facts", Fill.FACTS),
        Field("Image", Fill.IMAGE, "image"),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherName", Fill.OTHERS, "acronym+name"),
        Field("OtherRole", Fill.OTHERS, "role"),
        Field("Reverse", Fill.FLAG, "reverse"),
        Field("ReverseQuestion", Fill.TEXT, "reverse_question"),
        Field("Speech", Fill.SPEECH),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    templates=(
        Template("role", "Institution → Role"),
        Template("institution", "Role → Institution"),
        Template("spare", "Kept free for later"),
    ),
    folder=Path(__file__).parent,
)
