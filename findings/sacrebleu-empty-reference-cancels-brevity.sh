#!/bin/sh
# sacreBLEU 2.6.0: a second reference that is an empty line, as files have it where a sentence has only one, cancels BLEU's brevity penalty and
# can double TER; chrF leaves it out.
#
# Expected: an empty line says that there is no such reference, so that no score changes, as with None in Python; or at most that all
# metrics treat it alike.
# Found: BLEU takes the length of the reference that is closest to the hypothesis, and a hypothesis shorter than half of its reference is
# closer to the empty one's length of 0: here from 28.7 to 100.0 for outputs that stop in mid-sentence. TER divides edits by
# the mean length of all references, so an empty one halves that: from 35.3 to 70.6 for others. chrF stays as it was. There is no
# warning, and the signatures say nrefs:2.
#
# Seen on 2026-12-01:
#   cut off, one reference             28.7 38.6 55.6
#   cut off, and an empty one          100.0 38.6 55.6
#   cut off, and the same once more    28.7 38.6 55.6
#   whole, one reference               44.0 44.4 35.3
#   whole, and an empty one            44.0 44.4 70.6
#
# Exits with 0 while this is so, with 1 when it has changed. Needs Python 3 with venv and pip; works in a temporary folder.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv env
env/bin/pip install --quiet sacrebleu==2.6.0

printf 'yes I do\nno\nthe red car stops\n' >cut
printf 'yes I do think that it is so\nno I never do that\nthe red car stops here\n' >cut.reference
printf 'the cat sat on the mat today\na dog runs in the park\n' >whole
printf 'the cat sat on the mat yesterday\na dog runs through the green park now and then\n' >whole.reference
sed 's/.*//' cut.reference >cut.empty
sed 's/.*//' whole.reference >whole.empty

scores() {
  name=$1 hypotheses=$2
  shift 2
  printf '%-34s %s\n' "$name" "$(env/bin/sacrebleu "$@" -i "$hypotheses" -m bleu chrf ter --score-only 2>/dev/null | tr -d '[],' | xargs)"
}

{
  scores 'cut off, one reference' cut cut.reference
  scores 'cut off, and an empty one' cut cut.reference cut.empty
  scores 'cut off, and the same once more' cut cut.reference cut.reference
  scores 'whole, one reference' whole whole.reference
  scores 'whole, and an empty one' whole whole.reference whole.empty
} | tee seen
grep -q '^cut off, one reference *28.7 38.6 55.6$' seen
grep -q '^cut off, and an empty one *100.0 38.6 55.6$' seen
grep -q '^whole, one reference *44.0 44.4 35.3$' seen
grep -q '^whole, and an empty one *44.0 44.4 70.6$' seen
