"""Writes libs/metrics/fixtures/caption-metrics.json and caption-words.json: self-made text and the reference's numbers.

Usage: python tools/golden/caption_metrics.py     (needs Java, pycocoevalcap 1.2 and snowballstemmer 1.2.1; depends on SEED only)

caption-metrics.json: scores of pycocoevalcap; METEOR's Java program is run with the exact and stem stages only and delta 0.5.
Its captions are already tokenised: lower-case words with blanks between them, which every tokeniser leaves as they are.
caption-words.json: words by pycocoevalcap's tokeniser (Stanford PTBTokenizer 3.4.1), stems by Snowball's Porter2 as METEOR
has it (later releases of snowballstemmer changed the algorithm).
"""

import json
import platform
import random
import subprocess
from importlib.metadata import version
from pathlib import Path

import pycocoevalcap.meteor.meteor as meteor_module
import snowballstemmer
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

SEED = 20250311
FIXTURES = Path(__file__).parents[2] / "libs/metrics/fixtures"
METEOR = Path(meteor_module.__file__).parent / meteor_module.METEOR_JAR
METEOR_COMMAND = ["java", "-jar", "-Xmx1G", str(METEOR), "-", "-", "-stdio", "-l", "en"]
METEOR_COMMAND += ["-m", "exact stem", "-w", "1.0 0.6", "-p", "0.85 0.2 0.6 0.5"]

# --- captions --------------------------------------------------------------------------------------------------------

SIZES = "small big young old tall tiny".split()
COLOURS = "red green white brown grey spotted".split()
AGENTS = "dog cat horse girl boy farmer singer goat rider swimmer children ducks".split()
ACTIONS = "runs runs quickly jumps sits waits plays eats is running is jumping was waiting leaps".split()
RELATIONS = "in on near behind under beside".split()
PLACES = "field lake street garden boat bridge hill kitchen market".split()


def phrase(rng):
    words = [rng.choice(["a", "the", "two"])]
    words += rng.sample(SIZES, rng.randint(0, 1)) + rng.sample(COLOURS, rng.randint(0, 2))
    return words + [rng.choice(AGENTS)]


def sentence(rng):
    words = phrase(rng) + [rng.choice(ACTIONS)]
    for _ in range(rng.randint(0, 3)):
        words += [rng.choice(RELATIONS), "the", rng.choice(PLACES)]
    return words


def perturb(rng, words, strength):
    """The caption with some words dropped, doubled, replaced or moved; never empty."""
    result = []
    for word in words:
        kind = rng.randrange(4) if rng.random() < strength else None
        if kind == 0:
            continue
        result += [word, word] if kind == 1 else [rng.choice(AGENTS + PLACES)] if kind == 2 else [word]
        if kind == 3 and len(result) > 1:
            result[-1], result[-2] = result[-2], result[-1]
    return result or words[:1]


def images(rng, count, num_references, strength=0.3):
    """(hypotheses, references) of `count` images; `num_references` draws how many references an image has."""
    hypotheses, references = [], []
    for _ in range(count):
        scene = sentence(rng)
        references.append([perturb(rng, scene, 0.35) for _ in range(num_references(rng))])
        hypotheses.append(perturb(rng, scene, strength))
    return hypotheses, references


def corpora(rng):
    """Yields (name, hypotheses, references); a caption is a list of words, references come per image."""
    yield "five-references", *images(rng, 14, lambda _: 5)
    yield "one-reference", *images(rng, 11, lambda _: 1)
    yield "one-to-five-references", *images(rng, 17, lambda rng: rng.randint(1, 5))
    yield "close-hypotheses", *images(rng, 9, lambda _: 3, 0.05)
    yield "far-hypotheses", *images(rng, 9, lambda _: 2, 0.9)
    yield "single-image", *images(rng, 1, lambda _: 4)
    hypotheses, references = images(rng, 7, lambda _: 3)
    yield "some-empty-hypotheses", [[] if index % 3 == 1 else words for index, words in enumerate(hypotheses)], references
    yield "all-empty-hypotheses", [[] for _ in hypotheses], references
    yield "some-empty-references", hypotheses, [[[], *captions[1:]] if index % 2 else captions for index, captions in enumerate(references)]
    yield "empty-both", [[], *hypotheses[1:]], [[[]], *references[1:]]
    yield "one-word", [[words[-1]] for words in hypotheses], references
    yield "one-word-both", [["dog"], ["cat"], ["goat"]], [[["dog"]], [["dog"], ["cat"]], [["boat"]]]
    yield "two-words", [words[:2] for words in hypotheses], [[words[:2] for words in captions] for captions in references]
    yield "identical", [captions[0] for captions in references], references
    yield "identical-only", [captions[0] for captions in references], [[captions[0]] for captions in references]
    yield "no-overlap", [["violet", "piano", "sings", "loudly"] for _ in references], references
    yield "repeated", [["the"] * 7, ["a", "dog", "a", "dog", "a", "dog"], ["dog", "dog"]], [
        [["the", "cat", "and", "the", "dog"], ["the", "the", "goat"]],
        [["a", "dog", "and", "a", "dog"], ["dog", "a", "dog", "a"]],
        [["dog"], ["dog", "dog", "dog"]],
    ]  # fmt: skip
    yield "same-references-everywhere", hypotheses, [references[0] for _ in references]
    yield "longer", [words * 3 for words in hypotheses], references
    yield "shorter", [words[: len(words) // 2] for words in hypotheses], references
    few = "a the dog dogs run running runs near boat boats".split()
    draw = lambda: [rng.choice(few) for _ in range(rng.randint(1, 9))]
    yield "ambiguous-stems", [draw() for _ in range(120)], [[draw() for _ in range(1 + index % 2)] for index in range(120)]
    yield "equally-near-lengths", [["a", "red", "boat", "near", "hill"]] * 2, [
        [["a", "red", "boat"], ["the", "red", "boat", "is", "near", "a", "hill"]],
        [["the", "red", "boat", "is", "near", "a", "hill"], ["a", "red", "boat"]],
    ]  # fmt: skip


# --- text ------------------------------------------------------------------------------------------------------------

TEXTS = """
A dog's owner can't find the dogs' bowl; they're (still) looking.
I'd say he'll go, we've seen her and I'm sure she isn't here.
DON'T STOP! It's James' hat, isn't it?? Really!!! Well ?!
The dog 's collar and someone 's hand , who ca n't be seen .
It’s the boy’s “new” kite — a ‘red’ one…
They won't, shan't, ain't and mustn't; you cannot, gonna, gotta, wanna, lemme, gimme.
'Tis the season, 'twas fun: rock 'n' roll, rock'n'roll, get 'em 'cause 'til '90s and '50s.
Ma'am, it's six o'clock, c'mon y'all, ol' O'Neil and D'Angelo and ne'er-do-wells.
goin' runnin' singin' 'single' 'two words' "double" ''old'' ``style'' `tick`
A well-known mother-in-law's four-wheeler, an off-road e-mail, a -dash and dash- and - alone -- or two---three.
black-and-white-striped 4-wheeler, T-shirts, a 10-year-old with 3-D glasses and a B-52
3 dogs, 3.5 miles, 3,000 people, 1,234,567.89 grains, 1/2 cup, 24/7, 10:30, 10:30pm, 5pm, 7 a.m. and 8 p.m.
It costs $5.50, £5, 5€, 50% or US$3; #7 and No. 7 and no. 9 but no. dogs
the 1950s, 1990's, a 1st and 2nd place, 4x4, 100m, 6ft, 6'2", 5'10, -20 or +3 or 5-6 or 555-1234
Mr. Smith, Mrs. Jones and Dr. Who of St. Louis, Mt. Fuji, Washington D.C., the U.S. and the U.S.A.
John F. Kennedy vs. J.F.K. Jr., Inc., Co., Ltd., etc. and so on, e.g. this, i.e. that
We miss. They wash. A pa. The ill. Ore. in Mass. near La. and Wash. plus Miss. Daisy
from A to B. The end, from A to B. nobody, plan x. and y. and a.
A Ph.D. student of AT&T and R&B, black & white, black&white, r&b and Q&amp;A in an R.V. park
yes/no and/or w/ w/o he/she red/white/blue/green man/woman's 3/4-inch x / y
wait... what.. hmm.... ok . . . fine… done
(round) [square] {curly} <b> a<b 1) a) -LRB- -rrb-
hello :) sad :( wink ;-) grin :D heart <3
mail me@example.com or http://example.com/a?b=c or www.example.com or example.org, #fun @you
one_two a+b c++ C# x=y *star* ~a ^b |c \\d % ^ & * _ = + < >
naïve café in Köln: señor Müller, Ωmega, 日本 and привет 😀 👍🏽 ❤️ a😀b
½ cup, 72°F, © 2008, it´s, 5¢, 7×7
dog.The cat!Then bird?And 2.Cats snow-covered.The
  two  blanks	and a tab

.
...
Quelqu'un dit qu'un chat, qu'une oie et qu'elles sont là jusqu'au soir ; lorsqu'il pleut, puisqu'on rit.
Qu'est-ce qu'il y a jusqu'ici, jusqu'à midi, presqu'île, quoiqu'été, QU'IL, aujourd'hui, prud'homme, entr'ouvert, grand'mère
Un enfant s'embrasse, m'emmène, t'empare et qu'emporte-t-il ? s'cause t'till rock'n'roll a'n'b
c'est, C'est-à-dire, c'était, j'ai, J'ai, j'y, m'as-tu, t'es, n'est-ce pas, n'a, n'y, n'é, l'a-t-il, l'y, d'y, d'à, d'1, d'18, l'IA
l’œuvre d’une main d’œuvre, l’an, hors-d’œuvre, chef-d'œuvre, j’ai, n’est, qu’il, s’em, aujourd’hui, ’em, ’n’, ’90s, it’s, don’t, ’tis
'se 's 'sé 'de 'dé 'rea 're 'ne 'n 'ta A'ami A'a I'ami Y'ami n'ab1 d'a-b d'ab-c ab-l'ab ab-l'a ab-d's l'll l'lla j'sa y'1 y'b
don'ta can'ts donn't an't été't d`un n‘est don`t ''em ''un 'ab' 'a' '18 '18. '180 '50s '10s
ta'a ta'é ta'B ta'b téa'a é'a a-ta'a e'er ev'ry nat'l cont'd. ol'mot olé' dunkin' somethin'
Die Straße führt zum „Dr.-Groß-Weg“, Nr. 7, z.B. um 8.30-Uhr oder 8:30-Uhr, K.-o.-Schlag, Hans' Tür, z. B. geht's, ’ne
den 13., usw., ab.; ab.: ab.) l'a., Mr.-Ab ab.cd-ef ab.-é 1.5-2.5 Rt. 19 Rt. Nr. 1,5 % x. y. Z.
@ @@ @@@ ## #a1 @a_b @_a a.b@c.d f-droid.org h₂o O$ AU$5 ‽ ‼ ₹ Ⅻ :O ;O
4.x 1.11.x 4.xa 2 1/2-hour 12 11/12 2.5 1/2 --- ----- a-----b
"""
# Lists that are cut as one text: what follows a last `C.` may be the next caption.
LISTS = [
    ["with vitamin C.", "The cat", "with vitamin C.", "the cat", "so do I.", "A dog sits.", "so do I.", "A"],
    ["from x.", "", "We sit", "room no.", "7 dogs", "room no.", "", "7 dogs", "the U.S.", "The end", "with vitamin C."],
    ["l'", "eau", "qu'", "un", "rock '", "n' roll", "(555)", "555-1234", "<a", 'b="c">', "..", "..", "", ""],
]
ROOTS = """
run jump swim danc hop hopp controll argu agre bas plann bath sail smil climb ski play cry tri carri happi lazi earli
generat communi arsen nation ration relat condition valenc digit operat feudal decis hope callous form formal sensit
sensibl electric good rival allow infer gyroscop adjust defens irrit replac depend adopt homolog activ angular effect
bowdler probat rat controll roll fal proceed exceed succeed inning outing canning herring earring sk d l t boy toy
spray eye knee tree need feed free bleed water beauti colour yell yellow young sky new how atlas cosmo bia ande gentl
""".split()
NUM_STEMS = 3000
ENDINGS = """
. s es ed ing er ers ly 's ' s' 's' ies ied y ational tional enci anci izer ization ation ator alism ness fulness ousness
iviti biliti bli ogi fulli lessli li alize icate iciti ical ful ative al ance ence ic able ible ant ement ment ent ism ate
iti ous ive ize ion sion tion eed eedly ingly edly e le ll l
""".split()


def words_file():
    """Words of each text (a second caption keeps the tokeniser from looking into the next text) and stems."""
    texts = TEXTS[1:].split("\n")[:-1]
    tokens = PTBTokenizer().tokenize({index: [{"caption": text}, {"caption": "x"}] for index, text in enumerate(texts)})
    lists = [PTBTokenizer().tokenize({index: [{"caption": text}] for index, text in enumerate(captions)}) for captions in LISTS]
    # The tokeniser writes a no-break space inside `2 1/2`; two of pycocoevalcap's three scorers take it for a blank.
    words = [{"text": text, "words": tokens[index][0].replace("\u00a0", " ")} for index, text in enumerate(texts)]
    forms = sorted({root + ending.replace(".", "") for root in ROOTS for ending in ENDINGS})
    forms = sorted(random.Random(SEED).sample(forms, NUM_STEMS))
    stem = snowballstemmer.stemmer("english").stemWord
    cut = [{"captions": captions, "words": [*(line for [line] in words.values())]} for captions, words in zip(LISTS, lists)]
    return {"texts": words, "lists": cut, "stems": {form: stem(form) for form in forms}}


# --- scores ----------------------------------------------------------------------------------------------------------


class MeteorProgram:
    """METEOR's Java program, asked line by line."""

    def __init__(self):
        self.process = subprocess.Popen(METEOR_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def ask(self, line, num_answers=1):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()
        return [self.process.stdout.readline().decode().strip() for _ in range(num_answers)]

    def scores(self, hypotheses, references):
        """The corpus score and the score of each image."""
        counts = [self.ask(" ||| ".join(["SCORE", *captions, words]))[0] for words, captions in zip(hypotheses, references)]
        *images, corpus = self.ask(" ||| ".join(["EVAL", *counts]), len(counts) + 1)
        return float(corpus), [float(image) for image in images]


def scores_of(hypotheses, references, program):
    """Corpus and per-image scores of pycocoevalcap on its own scale (0 to 1; CIDEr-D 0 to 10)."""
    given = {index: [" ".join(words)] for index, words in enumerate(hypotheses)}
    wanted = {index: [" ".join(words) for words in captions] for index, captions in enumerate(references)}
    bleu, bleu_images = Bleu(4).compute_score(wanted, given, verbose=0)
    rouge, rouge_images = Rouge().compute_score(wanted, given)
    cider, cider_images = Cider().compute_score(wanted, given)
    meteor, meteor_images = program.scores([given[index][0] for index in given], [wanted[index] for index in wanted])
    return {
        "corpus": {"bleu": [float(value) for value in bleu], "rougeL": float(rouge), "ciderD": float(cider), "meteorExactStem": meteor},
        "images": [
            {"bleu": [float(value) for value in bleus], "rougeL": float(rouge), "ciderD": float(cider), "meteorExactStem": meteor}
            for *bleus, rouge, cider, meteor in zip(*bleu_images, rouge_images, cider_images, meteor_images)
        ],
    }


def main():
    program = MeteorProgram()
    cases = [
        {
            "name": name,
            "hypotheses": [" ".join(words) for words in hypotheses],
            "references": [[" ".join(words) for words in captions] for captions in references],
            **scores_of(hypotheses, references, program),
        }
        for name, hypotheses, references in corpora(random.Random(SEED))
    ]
    provenance = {
        "script": "tools/golden/caption_metrics.py",
        "pycocoevalcap": version("pycocoevalcap"),
        "snowballstemmer": version("snowballstemmer"),
        "numpy": version("numpy"),
        "python": platform.python_version(),
        "seed": SEED,
    }
    for name, content in [("caption-metrics", {"cases": cases}), ("caption-words", words_file())]:
        text = json.dumps({"provenance": provenance, **content}, indent=1, ensure_ascii=False)
        (FIXTURES / f"{name}.json").write_text(text + "\n")


main()
