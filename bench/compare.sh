#!/usr/bin/env bash
# Compares container registries: starts the servers of a list, runs the same
# scenarios against them in turn over several rounds, and prints a Markdown
# table of medians with the ratio to the first server. See README.md.
set -u

usage() {
  cat >&2 <<'USAGE'
usage: compare.sh -s SERVERS [-c SCENARIOS] [-n ROUNDS] [-t STARTS] [-o DIR] [-- regbench options]
  -s FILE  servers, one a line:    name :: start command :: url :: user:pass or -
  -c FILE  scenarios, one a line:  name :: metric :: regbench arguments
           (default: scenarios.txt beside this script)
  -n N     rounds (default 5)
  -t N     also measure the start of each server N times, in turn (default 0)
  -o DIR   where results.jsonl, report.md and the servers' logs go
           (default: a new folder under /tmp)
Options after -- are given to every regbench call, e.g. -- --insecure
USAGE
  exit 2
}

here=$(cd "$(dirname "$0")" && pwd)
servers= scenarios=$here/scenarios.txt rounds=5 starts=0 out=
while getopts s:c:n:t:o:h opt; do
  case $opt in
    s) servers=$OPTARG ;; c) scenarios=$OPTARG ;; n) rounds=$OPTARG ;;
    t) starts=$OPTARG ;; o) out=$OPTARG ;; *) usage ;;
  esac
done
shift $((OPTIND - 1))
extra=("$@")
[ -r "$servers" ] && [ -r "$scenarios" ] || usage
[ -n "$out" ] || out=$(mktemp -d /tmp/regcompare.XXXXXX)
mkdir -p "$out" || exit 1
results=$out/results.jsonl
: >"$results"
bench=${REGBENCH:-$out/regbench}
[ -x "$bench" ] || go build -o "$bench" "$here"/regbench/*.go || exit 1

# field N of a line whose fields are separated by "::", without outer blanks
field() { awk -F' *:: *' -v n="$2" '{ f = $n; gsub(/^ +| +$/, "", f); print f }' <<<"$1"; }
lines() { grep -vE '^[[:space:]]*(#|$)' "$1"; }

names=() cmds=() urls=() creds=() pids=()
while IFS= read -r l; do
  names+=("$(field "$l" 1)") cmds+=("$(field "$l" 2)") urls+=("$(field "$l" 3)")
  c=$(field "$l" 4)
  if [ -n "$c" ] && [ "$c" != - ]; then creds+=("--user=${c%%:*} --pass=${c#*:}"); else creds+=(""); fi
done < <(lines "$servers")
[ ${#names[@]} -gt 0 ] || usage

# A process and its descendants, from /proc.
tree() {
  local p=$1 f pp
  echo "$p"
  for f in /proc/[0-9]*/stat; do
    read -r pp < <(sed -E 's/^.*\) . ([0-9]+) .*$/\1/' "$f" 2>/dev/null) || continue
    [ "$pp" = "$p" ] && tree "$(basename "$(dirname "$f")")"
  done
}

# Ends what this script started, and only that: by pid, TERM and then KILL.
stop_all() {
  local i p t
  for i in "${!pids[@]}"; do
    p=${pids[$i]}
    kill -0 "$p" 2>/dev/null || continue
    t=$(tree "$p")
    kill -TERM $t 2>/dev/null
    for _ in $(seq 100); do kill -0 "$p" 2>/dev/null || break; sleep 0.1; done
    kill -KILL $t 2>/dev/null
    wait "$p" 2>/dev/null
  done
  pids=()
}
trap 'stop_all' EXIT
trap 'exit 130' INT TERM

json() { local s=${1//\\/\\\\}; printf '"%s"' "${s//\"/\\\"}"; }
# record SERVER SCENARIO METRIC ROUND RESULT
record() {
  [ -n "$5" ] || { echo "no result: $1, $2" >&2; return; }
  printf '{"server":%s,"scenario":%s,"metric":%s,"round":%d,"result":%s}\n' \
    "$(json "$1")" "$(json "$2")" "$(json "$3")" "$4" "$5" >>"$results"
}

n=${#names[@]}
for ((r = 0; r < starts; r++)); do
  for ((k = 0; k < n; k++)); do
    i=$(((k + r) % n))
    res=$("$bench" --mode start-probe --count 1 --url "${urls[$i]}" --cmd "${cmds[$i]}" "${extra[@]}" 2>>"$out/errors.log")
    record "${names[$i]}" "start to first answer on /v2/" p50_ms "$r" "$res"
  done
done

for i in "${!names[@]}"; do
  bash -c "exec ${cmds[$i]}" >"$out/server-$i.log" 2>&1 </dev/null &
  pids[$i]=$!
done
for i in "${!names[@]}"; do
  "$bench" --mode wait --url "${urls[$i]}" "${extra[@]}" || { echo "${names[$i]} does not answer; see $out/server-$i.log" >&2; exit 1; }
done
sleep 2
for i in "${!names[@]}"; do
  kb=$("$bench" --mode rss --server-pid "${pids[$i]}")
  record "${names[$i]}" "idle, 2 s after the start (RSS)" idle 0 \
    "{\"mode\":\"idle\",\"ops\":1,\"server_idle_rss_kb\":$kb}"
done

for ((r = 0; r < rounds; r++)); do
  while IFS= read -r s <&3; do
    name=$(field "$s" 1) metric=$(field "$s" 2) args=$(field "$s" 3)
    for ((k = 0; k < n; k++)); do
      i=$(((k + r) % n))      # another server is first in each round
      sync                    # nobody pays for the writes of the one before
      res=$("$bench" $args --url "${urls[$i]}" ${creds[$i]} --server-pid "${pids[$i]}" "${extra[@]}" 2>>"$out/errors.log")
      record "${names[$i]}" "$name" "$metric" "$r" "$res"
      kill -0 "${pids[$i]}" 2>/dev/null || { echo "${names[$i]} is gone; see $out/server-$i.log" >&2; exit 1; }
    done
  done 3< <(lines "$scenarios")
  echo "round $((r + 1)) of $rounds done" >&2
done
stop_all
# The report takes the first server of the file as the base, so sort by list order.
for i in "${!names[@]}"; do grep -F "{\"server\":$(json "${names[$i]}"),\"scenario\"" "$results"; done >"$results.sorted"
mv "$results.sorted" "$results"
"$bench" --mode report --in "$results" | tee "$out/report.md"
echo "raw results: $results" >&2
