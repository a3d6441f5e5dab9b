#!/bin/sh
# Changes src/simulate and src/convert in small ways and asks the tests to notice: scripts/mutants.sh
#
# SHARD=k/n tries a part of the mutants (k counts from 0), FILE=glob those of some files, JOBS=n that many at a time.
# The share is caught / (caught + missed + timed out): a mutant that hangs its tests
# was not caught, and one that does not compile doesn't count. Below 90 %, the status is 1.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh rust mutants
PATH="$PWD/.tools/bin:$PATH"
# The random cases are the same ones each time, so a few of them do.
export PROPTEST_CASES="${PROPTEST_CASES:-64}"

# Judges given as words, then arguments of cargo-mutants. Status 2 is that some were missed, 3 that some timed out.
judge() {
  tests=$1
  shift
  for test in $tests; do set -- "$@" --cargo-arg="$test"; done
  status=0
  cargo mutants --jobs "${JOBS:-2}" --colors never "$@" || status=$?
  case $status in 0 | 2 | 3) ;; *) exit "$status" ;; esac
}

count() { wc -l <"target/$1"; }

# Nine of ten fall to these, which are built and run in half the time.
judge "--test=authentication --test=certs_d --test=convert --test=corpus --test=knobs --test=legacy --test=pull \
  --test=recommended --test=replay --test=startup" \
  ${SHARD:+--shard "$SHARD"} ${FILE:+--file "$FILE"}
caught=$(count mutants.out/caught.txt) missed=0 timeout=0

# The rest stand before everything that can judge these folders; the terminal, the page and a real containerd would
# only repeat it.
cat target/mutants.out/missed.txt target/mutants.out/timeout.txt >target/mutants.rest
if [ -s target/mutants.rest ]; then
  while IFS= read -r name; do
    set -- "$@" --re "^$(printf '%s' "$name" | sed 's/[][\.*^$+?(){}|]/\\&/g')\$"
  done <target/mutants.rest
  judge "--lib --test=challenges --test=host_lists --test=properties --test=read_back \
    --test=simulate" "$@"
  caught=$((caught + $(count mutants.out/caught.txt)))
  missed=$(count mutants.out/missed.txt) timeout=$(count mutants.out/timeout.txt)
fi

all=$((caught + missed + timeout))
[ "$all" -gt 0 ] || { echo "mutants: none" && exit 1; }
# Tenths of a percent, rounded down.
share=$((1000 * caught / all))
echo "mutants: $caught of $all caught ($missed missed, $timeout timed out): $((share / 10)).$((share % 10)) %, at least 90 % wanted"
[ "$share" -ge 900 ]
