#!/bin/sh
# pycocoevalcap 1.2 (PTB tokenizer of CoreNLP, Java): a line break inside one caption gives every later image another image's words.
#
# Expected: captions are keyed by their image, so whatever white space stands in a caption, each image gets back its own words.
# Found: captions are sent to the tokenizer one per line and its lines are handed out in order. Only "\n" is made a space before; a carriage
# return (captions of a Windows CSV), a form feed, U+2028 and U+2029 end a line as well. The first image keeps half of its caption, each later
# one gets words of the one before, the last caption is lost, and nothing is reported: scores are those of shuffled captions.
#
# Seen on 2026-11-30 with OpenJDK 17, for all four: {0: 'a red', 1: 'car', 2: 'two dogs'}
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Python 3 with venv and pip, and Java; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet pycocoevalcap==1.2

cat >tokenize.py <<'PY'
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

for name, mark in {"U+2028": "\u2028", "U+2029": "\u2029", "CR": "\r", "FF": "\f"}.items():
    captions = [f"a red{mark}car", "two dogs", "one bird"]
    found = PTBTokenizer().tokenize({image: [{"caption": text}] for image, text in enumerate(captions)})
    print(name, {image: words[0] for image, words in found.items()})
PY

env/bin/python tokenize.py 2>errors | tee seen
test "$(grep -c "1: 'car', 2: 'two dogs'" seen)" = 4
