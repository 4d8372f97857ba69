"""Writes libs/metrics/fixtures/sacrebleu/*.json: 52 self-made corpora and what PyPI's sacrebleu prints for them.

Usage: python tools/golden/metrics_sacrebleu.py        (needs sacrebleu 2.6.0; text and scores depend on SEED only)
"""

import json
import logging
import platform
import random
import string
from pathlib import Path

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF, TER

SEED = 20240607
TARGET = Path(__file__).parents[2] / "libs/metrics/fixtures/sacrebleu"
SENTENCES_PER_FILE = 5

# --- words -----------------------------------------------------------------------------------------------------------

LATIN = "the a red old small house river horse woman children play runs near under with without and but today never"
GERMAN = "der große Hund läuft über die Straße während drei Mädchen müßig im Gärtchen Öl Äpfel prüfen daß Füße weiß"
FRENCH = "l'été où les garçons naïfs mangent là-bas une pêche près d'un cœur déçu n'est-ce qu'aujourd'hui Noël çà"
RUSSIAN = "маленькая собака бежит по улице а дети играют во дворе ёжик объявление щука Эхо юный"
GREEK = "Ο ΜΙΚΡΌΣ ΣΚΎΛΟΣ τρέχει στους δρόμους και τα παιδιά παίζουν ΟΔΥΣΣΕΥΣ Σίσυφος σ' Σ"
CHINESE = "一个 男人 在 骑马 的 小 女孩 吃 苹果 今天 天气 很 好 。 ， 你好 ！ （ 汉字 ） 𠮷 𪚥"
JAPANESE = "猫 が 窓 の そば で 眠って いる カタカナ ｶﾅ ひらがな 、 。 「 東京 」 ー ・"
KOREAN = "작은 강아지가 길을 달린다 아이들이 공원에서 놀고 있다 오늘은 날씨가 좋다 한글"
ARABIC = "الكلب الصغير يركض في الشارع والأطفال يلعبون ، ؟ مَدْرَسَةٌ ٣٫١٤ ١٢٣ \u200f لا"
HEBREW = "הַכֶּלֶב הקטן רץ ברחוב והילדים משחקים צה״ל \u200eג׳ירפה"
HINDI = "छोटा कुत्ता सड़क पर दौड़ता है और बच्चे खेलते हैं । १२३ क्षत्रिय ज़िन्दगी"
THAI = "สุนัขตัวเล็ก วิ่ง บน ถนน เด็กๆ เล่น กัน ๑๒๓ ฿"
COMBINING = "e\u0301te\u0301 nai\u0308ve cafe\u0301 n\u0303ino A\u030angstro\u0308m z\u0335\u0321a\u0334l\u0337g\u0338o\u0320 o\u0302\u0301"
EMOJI = "😀 👩‍👩‍👧‍👦 👍🏽 🇩🇪 ❤️ ☃ 1️⃣ 🏴‍☠️ :-) 🤷🏿‍♀️ ok 😀😀😀 a😀b ⌚"
NUMBERS = "1 2.5 3,000 1,234,567.89 -7 +4 10-12 3.1.4 .5 5. ,9 9, 50% 1/2 12:30 1e-5 ½ ² Ⅷ 007 1st 2-fold 3-4-5"
PUNCTUATED = 'Hello, world! (yes) [no] {maybe} "quoted" \'single\' a.b a,b e.g. U.S.A. well-known -- … ... ?! #tag @you a_b ~x ^y `z` \\ | / * = < > + & $5 100% ; : “curly” «guillemets» ‚low‘ — –'
ENTITIES = "&quot; &amp; &lt; &gt; &apos; &amp;lt; &amp;amp; AT&amp;T a&lt;b &quot;word&quot; &nbsp; & &; &#39; <skipped> x<skipped>y"
SYMBOLS = "€ £ ¥ ₹ © ® ™ ° ± × ÷ √ ∞ ≤ ≠ → ⇒ § ¶ † • ‰ ^ ` ¨ ´ $ + < = > | ~ ¬ ¢ 5€ $5 a+b ©2024 ─ ■"
CASED = "Straße STRASSE İstanbul ISTANBUL ıssız ΣΑΣ Σ. ὈΔΥΣΣΕΎΣ. ǅ Ǆ ǆ ẞ ﬁ Ω K Å A\u03a3\u0301 A\u03a3b Ꭰ Ⴀ ა Ა DŽ"
ASTRAL = "𝒜𝓁𝓅𝒽𝒶 𝟙𝟚𝟛 𐌰𐌱𐌲 𐐀𐐨 𐐔𐐯𐑅 𝄞 🀄 𝔘𝔫𝔦 𝟏.𝟐 𞤀𞤢 𒀀 𓀀"
CONTROLS = "a\x1cb \x1d c\x1ed\x1f e\x85f \ufeff \ufeffg h\u200bi \u2060 j\x00k l\x7fm \x08 n\u180eo \u00adp"
SPACES = ["a\u00a0b", "c\u2003d", "e\u3000f", "g\u202fh", "i\u2028j", "k\u2029l", "m\tn", "o\x0bp", "q\x0cr", "s\u1680t", "u\u205fv", "w\u200ax"]
BREAKS = ["end-\nless", "two\nlines", "a -\nb", "c\r", "carriage\r\nreturn", "-", "\n", "x\n", "<skipped>", "dash-"]

SCRIPTS = [LATIN, GERMAN, FRENCH, RUSSIAN, GREEK, CHINESE, JAPANESE, KOREAN, ARABIC, HEBREW, HINDI, THAI, COMBINING,
           EMOJI, NUMBERS, PUNCTUATED, ENTITIES, SYMBOLS, CASED, ASTRAL, CONTROLS]  # fmt: skip


def words_of(*texts):
    return [word for text in texts for word in text.split(" ") if word != ""]


EVERYTHING = words_of(*SCRIPTS) + SPACES + BREAKS

# --- lines -----------------------------------------------------------------------------------------------------------


def line_of(rng, words, low=3, high=18, glue=" "):
    return glue.join(rng.choice(words) for _ in range(rng.randint(low, high)))


def sentence_of(rng, words):
    body = line_of(rng, words).split(" ")
    if len(body) > 4 and rng.random() < 0.5:
        body[rng.randrange(1, len(body) - 1)] += ","
    text = " ".join(body)
    return text[:1].upper() + text[1:] + rng.choice([".", ".", "!", "?", "...", ""])


def perturb(rng, line, words, strength=0.25, glue=" "):
    """A hypothesis: the reference with words dropped, doubled, swapped, replaced, re-cased or cut open."""
    result = []
    for word in line.split(glue) if glue else list(line):
        if rng.random() >= strength:
            result.append(word)
            continue
        kind = rng.randrange(7)
        if kind == 0:
            continue
        if kind == 1:
            result += [word, word]
        elif kind == 2:
            result.insert(max(0, len(result) - 1), word)
        elif kind == 3:
            result.append(rng.choice(words))
        elif kind == 4:
            result.append(word.upper() if rng.random() < 0.5 else word.lower())
        elif kind == 5:
            result.append(word[1:] + rng.choice(string.punctuation))
        else:
            result.append(word + rng.choice(words))
    return glue.join(result)


def corpus(rng, words, num_lines=12, num_references=1, strength=0.25, glue=" ", make=None):
    make = make or (lambda: line_of(rng, words, glue=glue))
    first = [make() for _ in range(num_lines)]
    references = [first] + [[perturb(rng, line, words, 0.2, glue) for line in first] for _ in range(num_references - 1)]
    hypotheses = [perturb(rng, line, words, strength, glue) for line in first]
    return hypotheses, references


def moved(rng, line, times):
    """The line with runs of words taken out and put elsewhere."""
    words = line.split(" ")
    for _ in range(times):
        start, length = rng.randrange(len(words)), rng.randint(1, 6)
        run, words = words[start : start + length], words[:start] + words[start + length :]
        target = rng.randint(0, len(words))
        words = words[:target] + run + words[target:]
    return " ".join(words)


def blanked(rng, lines, blanks, share=0.35):
    return [rng.choice(blanks) if rng.random() < share else line for line in lines]


def files(rng):
    """Yields (name, hypotheses, references) of the 52 corpora."""
    latin = words_of(LATIN)
    named = {"latin": LATIN, "german": GERMAN, "french": FRENCH, "russian": RUSSIAN, "greek": GREEK, "korean": KOREAN,
             "arabic": ARABIC, "hebrew": HEBREW, "hindi": HINDI, "thai": THAI, "combining": COMBINING, "emoji": EMOJI,
             "numbers": NUMBERS, "punctuation": PUNCTUATED, "entities": ENTITIES, "symbols": SYMBOLS, "cased": CASED,
             "astral": ASTRAL, "controls": CONTROLS}  # fmt: skip
    for number, (name, text) in enumerate(named.items()):
        yield (name, *corpus(rng, words_of(text), num_references=1 + number % 3))
    yield ("chinese-unspaced", *corpus(rng, words_of(CHINESE), glue=""))
    yield ("chinese-two-references", *corpus(rng, words_of(CHINESE), glue="", num_references=2))
    yield ("japanese-unspaced", *corpus(rng, words_of(JAPANESE), glue=""))
    yield ("thai-unspaced", *corpus(rng, words_of(THAI), glue=""))
    yield ("emoji-unspaced", *corpus(rng, words_of(EMOJI), glue=""))
    yield ("numbers-glued", *corpus(rng, list("0123456789.,-%+ "), glue="", make=lambda: line_of(rng, list("0123456789.,-% "), 8, 40, "")))
    yield ("punctuation-glued", *corpus(rng, list(string.punctuation + "ab1 "), glue="", strength=0.1, make=lambda: line_of(rng, list(string.punctuation + "ab1 "), 8, 60, "")))  # fmt: skip
    for name, text in [("english", LATIN), ("german", GERMAN), ("french", FRENCH)]:
        yield (f"sentences-{name}", *corpus(rng, words_of(text), 20, 1, 0.15, make=lambda: sentence_of(rng, words_of(text))))
    yield ("sentences-four-references", *corpus(rng, latin, 15, 4, 0.2, make=lambda: sentence_of(rng, latin)))
    hypotheses, references = corpus(rng, latin, 16)
    yield "empty-hypothesis-lines", blanked(rng, hypotheses, [""]), references
    yield "empty-reference-lines", hypotheses, [blanked(rng, references[0], [""])]
    yield "empty-lines-both", blanked(rng, hypotheses, [""]), [blanked(rng, references[0], [""]), blanked(rng, references[0], [""])]
    blanks = [" ", "   ", "\t", "\u00a0", "\u3000\u3000", "\u2028", "\x1f", "\x85", "\ufeff", "\u200b", " \t "]
    yield "white-space-lines", blanked(rng, hypotheses, blanks), [blanked(rng, references[0], blanks)]
    yield "all-lines-empty", [""] * 3, [[""] * 3]
    yield "all-hypotheses-empty", [""] * 3, [references[0][:3]]
    yield "all-references-empty", hypotheses[:3], [[""] * 3]
    yield ("odd-spaces", *corpus(rng, SPACES + latin[:4], make=lambda: " " * rng.randrange(3) + line_of(rng, SPACES + latin[:4]) + " " * rng.randrange(3)))  # fmt: skip
    yield ("line-breaks", *corpus(rng, BREAKS + latin[:6]))
    yield ("one-word-lines", *corpus(rng, latin, 20, 2, 0.4, make=lambda: rng.choice(latin)))
    yield ("two-and-three-word-lines", *corpus(rng, latin[:6], 14, 1, make=lambda: line_of(rng, latin[:6], 2, 3)))
    yield ("very-long-lines", *corpus(rng, latin, 2, 1, 0.1, make=lambda: line_of(rng, latin + words_of(NUMBERS), 1500, 2500)))
    yield "equal-lines", references[0], references
    yield "hypotheses-shorter", [line[: len(line) // 2] for line in references[0]], references
    yield "hypotheses-longer", [f"{line} {line_of(rng, latin)}" for line in references[0]], references
    yield "nothing-in-common", [line_of(rng, words_of(RUSSIAN)) for _ in range(6)], [[line_of(rng, words_of(HEBREW)) for _ in range(6)]]
    yield "only-unigrams-match", ["house red the a", "near river horse"], [["a the red x house", "horse y river near"]]
    yield "repeated-word", ["the " * 16, "the the the"], [["the cat", "the"], ["the the", "the mat the"]]
    yield "printed-ties", ["a b c d e f g h i j k l m n o p"], [["a q r s t u v w x y z aa bb cc dd ee"]]
    yield ("everything", *corpus(rng, EVERYTHING, 30, 2))
    hypotheses, references = corpus(rng, latin, 40, 2, 0.1)
    yield "moved-phrases", [moved(rng, line, 1 + index % 4) for index, line in enumerate(hypotheses)], references
    hypotheses, references = corpus(rng, latin, 6, 1, 0.05, make=lambda: line_of(rng, EVERYTHING, 60, 140))
    yield "moved-phrases-in-long-lines", [moved(rng, line, 5) for line in hypotheses], references


# --- scores ----------------------------------------------------------------------------------------------------------

BLEU_OPTIONS = [
    {},
    {"tokenize": "none"},
    {"tokenize": "char"},
    {"tokenize": "intl"},
    {"lowercase": True},
    {"smooth_method": "none"},
    {"smooth_method": "floor"},
    {"smooth_method": "floor", "smooth_value": 0.5},
    {"smooth_method": "add-k"},
    {"smooth_method": "add-k", "smooth_value": 2},
    {"effective_order": True},
    {"tokenize": "intl", "lowercase": True, "smooth_method": "none", "effective_order": True},
]
CHRF_OPTIONS = [
    {},
    {"word_order": 2},
    {"whitespace": True},
    {"lowercase": True, "word_order": 1},
    {"char_order": 4, "beta": 3},
    {"eps_smoothing": True, "word_order": 2},
]
TER_OPTIONS = [
    {},
    {"case_sensitive": True},
    {"normalized": True},
    {"normalized": True, "no_punct": True, "case_sensitive": True},
]
TER_MAX_WORDS = 400  # longer lines take sacrebleu minutes
NAMES = {"tokenize": "tokeniser", "smooth_method": "smoothing", "smooth_value": "smoothingValue",
         "effective_order": "effectiveOrder", "char_order": "charOrder", "word_order": "wordOrder",
         "eps_smoothing": "epsilonSmoothing", "case_sensitive": "caseSensitive", "normalized": "normalised"}  # fmt: skip


def named(options):
    """The options under the names that the TypeScript functions use."""
    renamed = {NAMES.get(name, name): value for name, value in options.items() if name != "no_punct"}
    return renamed | ({"punctuation": not options["no_punct"]} if "no_punct" in options else {})


def printed(metric_class, options, score_with):
    metric = metric_class(**options)
    score = score_with(metric)
    signature = metric.get_signature()
    return {
        "metric": metric_class.__name__.lower(),
        "options": named(options),
        "line": score.format(signature=signature.format()),
        "wide": score.format(width=6, score_only=True),
        "shortSignature": signature.format(short=True),
    }


def scores_of(hypotheses, references):
    plan = [(BLEU, options) for options in BLEU_OPTIONS] + [(CHRF, options) for options in CHRF_OPTIONS]
    if all(len(line.split()) <= TER_MAX_WORDS for line in hypotheses):
        plan += [(TER, options) for options in TER_OPTIONS]
    return [printed(kind, options, lambda metric: metric.corpus_score(hypotheses, references)) for kind, options in plan]


def sentence_scores_of(hypothesis, references):
    plan = [(BLEU, {"effective_order": True}), (BLEU, {"smooth_method": "floor"}), (CHRF, {}), (CHRF, {"word_order": 2})]
    if len(hypothesis.split()) <= TER_MAX_WORDS:
        plan.append((TER, {}))
    return [printed(kind, options, lambda metric: metric.sentence_score(hypothesis, references)) for kind, options in plan]


def main():
    logging.getLogger("sacrebleu").setLevel(logging.ERROR)
    TARGET.mkdir(parents=True, exist_ok=True)
    provenance = {
        "script": "tools/golden/metrics_sacrebleu.py",
        "sacrebleu": sacrebleu.__version__,
        "python": platform.python_version(),
        "seed": SEED,
    }
    corpora = list(files(random.Random(SEED)))
    assert len(corpora) == len({name for name, _, _ in corpora}) == 52, len(corpora)
    for name, hypotheses, references in corpora:
        golden = {
            "provenance": provenance,
            "hypotheses": hypotheses,
            "references": references,
            "corpusScores": scores_of(hypotheses, references),
            "sentenceScores": [
                sentence_scores_of(hypothesis, [lines[index] for lines in references])
                for index, hypothesis in enumerate(hypotheses[:SENTENCES_PER_FILE])
            ],
        }
        (TARGET / f"{name}.json").write_text(json.dumps(golden, indent=1) + "\n")


main()
