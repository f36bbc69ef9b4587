"""Question → answer, with choices or without, and back again if the entry says `reverse: true`."""

from pathlib import Path

from kartu.model.kind import SPARES, Field, Fill, Key, Kind, Template, Value
from kartu.model.messages import msg

KIND = Kind(
    name="question",
    doc=msg("A whole question and its answer, with choices if you like."),
    front="question",
    answer="answer",
    keys=(
        Key(
            "question",
            Value.TEXT,
            msg("The whole question; with a picture in front, it may be left out."),
            "{id: Apa ibu kota Jawa Barat?, en: What is the capital of West Java?}",
            required=True,
            unless="front_image",
        ),
        Key("answer", Value.TEXT, msg("The answer, in at most about 16 words."), "Bandung", required=True),
        Key(
            "choices",
            Value.CHOICES,
            msg("The wrong answers, at most five; the card shows the right one among them."),
            "[Bogor, Bekasi, Depok]",
        ),
        Key(
            "front_image",
            Value.IMAGE,
            msg("A picture on the front that is asked about, as a path from the deck's folder."),
            "images/peta.svg",
        ),
        Key(
            "front_alt",
            Value.TEXT,
            msg("What the picture on the front shows, without giving the answer away."),
            "{id: Peta sebuah pulau, en: A map of an island}",
        ),
        Key(
            "explanation",
            Value.TEXT,
            msg("Why the answer is right, or how it is found, on the back."),
            "{id: Sejak 1950., en: Since 1950.}",
        ),
        Key(
            "reverse",
            Value.FLAG,
            msg("Also ask the other way round: answer → question."),
            "true",
            needs="reverse_question",
        ),
        Key(
            "reverse_question",
            Value.TEXT,
            msg("What is asked about the answer, the other way round."),
            "{id: Ibu kota provinsi apa?, en: Capital of which province?}",
        ),
    ),
    # The list and its order are permanent from the first release on: see tests/golden/note-types.txt.
    fields=(
        Field("Question", Fill.TEXT, "question"),
        Field("Context", Fill.TEXT, "context"),
        Field("FrontImage", Fill.IMAGE, "front_image"),
        Field("Choices", Fill.CHOICES, "answer"),
        Field("Answer", Fill.TEXT, "answer"),
        Field("Explanation", Fill.TEXT, "explanation"),
        Field("Image", Fill.IMAGE, "image"),
        Field("Audio", Fill.AUDIO),
        Field("Note", Fill.TEXT, "note"),
        Field("Source", Fill.TEXT, "source"),
        Field("OtherQuestion", Fill.OTHERS, "question"),
        Field("OtherAnswer", Fill.OTHERS, "answer"),
        Field("OtherExplanation", Fill.OTHERS, "explanation"),
        Field("Reverse", Fill.FLAG, "reverse"),
        Field("ReverseQuestion", Fill.TEXT, "reverse_question"),
        Field("Speech", Fill.SPEECH),
        Field("Key", Fill.KEY),
        *SPARES,
    ),
    templates=(
        Template("answer", "Question → Answer"),
        Template("question", "Answer → Question"),
        Template("spare", "Kept free for later"),
    ),
    folder=Path(__file__).parent,
)
