#!/bin/sh
# Changes src/simulate and src/convert in small ways and asks the tests to notice: scripts/mutants.sh [ARGUMENT...]
#
# SHARD=k/n tries a part of the mutants (k counts from 0), FILE=glob those of some files, JOBS=n that many at a time.
# Arguments are cargo-mutants' own. The share is caught / (caught + missed + timed out): a mutant that hangs its tests
# was not caught, and one that does not compile doesn't count. Below 90 %, the status is 1.
set -eu
cd "$(dirname "$0")/.."

scripts/setup.sh rust mutants
PATH="$PWD/.tools/bin:$PATH"
# The random cases are the same ones each time, so a few of them do.
export PROPTEST_CASES="${PROPTEST_CASES:-64}"

status=0
cargo mutants --jobs "${JOBS:-2}" --colors never ${SHARD:+--shard "$SHARD"} ${FILE:+--file "$FILE"} "$@" || status=$?
# 2: some were missed; 3: some timed out.
case $status in 0 | 2 | 3) ;; *) exit "$status" ;; esac

count() { wc -l <"target/mutants.out/$1.txt"; }
caught=$(count caught) missed=$(count missed) timeout=$(count timeout)
all=$((caught + missed + timeout))
[ "$all" -gt 0 ] || { echo "mutants: none" && exit 1; }
# Tenths of a percent, rounded down.
share=$((1000 * caught / all))
echo "mutants: $caught of $all caught ($missed missed, $timeout timed out): $((share / 10)).$((share % 10)) %, at least 90 % wanted"
[ "$share" -ge 900 ]
