#!/usr/bin/env bash
# Every test there is: xunit, Vitest and the browser. Installs what they need where it may, and says what to install where it may not.
# Closes with "N passed, M failed" over all runners; a runner that is missing or reports nothing counts as a failure.
#   ./alleycat test                 everything
#   ./alleycat test StreamLog Mqtt  only the xunit projects whose name contains one of the words
set -uo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1
results="$root/artifacts/test-results"
rm -rf "$results" && mkdir -p "$results"
passed=0
failed=0

say() { printf '\n== %s\n' "$*"; }

complaints=()
fail() {
  echo "FAILED: $*"
  complaints+=("$*")
  failed=$((failed + 1))
}

# command:package pairs; what only tests use.
tools=(chromium:chromium mosquitto_pub:mosquitto-clients lz4:lz4)
install_tools() {
  local missing=() pair
  for pair in "${tools[@]}"; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  /usr/bin/python3 -c 'import boto3' 2>/dev/null || missing+=(python3-boto3)
  /usr/bin/python3 -c 'import paho.mqtt' 2>/dev/null || missing+=(python3-paho-mqtt)
  [ ${#missing[@]} -eq 0 ] && return 0
  if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    say "Installing ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null && return 0
  fi
  fail "these are needed and could not be installed: ${missing[*]} (as root on Debian: apt-get install ${missing[*]})"
  return 1
}

run_vitest() {
  say "Page: install, build, Vitest"
  (cd frontend && npm ci --no-audit --no-fund --loglevel=error && npm run build) || { fail "the page does not build"; return; }
  (cd frontend && npx vitest run --reporter=default --reporter=json --outputFile="$results/vitest.json")
  local counts
  counts=$(node -e 'const r = require(process.argv[1]); console.log(r.numPassedTests, r.numFailedTests, r.success ? 0 : 1)' \
    "$results/vitest.json" 2>/dev/null) || { fail "Vitest reported nothing"; return; }
  local p f bad
  read -r p f bad <<<"$counts"
  passed=$((passed + p)) failed=$((failed + f))
  [ "$p" -gt 0 ] || fail "Vitest ran no test"
  [ "$bad" = 0 ] || [ "$f" -gt 0 ] || fail "a Vitest file failed outside its tests"
}

run_xunit() {
  say "xunit: build"
  dotnet build Alleycat.sln -c Release --nologo -v quiet || { fail "the solution does not build"; return; }
  local project name status
  for project in tests/*/*.csproj; do
    name=$(basename "$project" .csproj)
    wanted "$name" "$@" || continue
    say "$name"
    dotnet test "$project" -c Release --no-build --nologo --logger "trx;LogFileName=$name.trx" --results-directory "$results" \
      --blame-hang-timeout 10m --logger "console;verbosity=minimal"
    status=$?
    count_trx "$name" "$status"
  done
}

# The browser tests ride on the built page, and take axe-core from its packages.
build_page() {
  wanted Alleycat.Browser.Tests "$@" || return 0
  [ -f frontend/dist/index.html ] && [ -f frontend/node_modules/axe-core/axe.min.js ] &&
    [ -z "$(find frontend/src frontend/public frontend/index.html frontend/package-lock.json -newer frontend/dist/index.html -print -quit)" ] && return 0
  say "Page: install, build"
  (cd frontend && npm ci --no-audit --no-fund --loglevel=error && npm run build) || fail "the page does not build"
}

# The foreign clients and peers that xunit tests start: AWS's JavaScript SDK, mqtt.js, kinesalite, s3rver, DuckDB.
install_clients() {
  [ "$root/tests/clients/node_modules/.package-lock.json" -nt "$root/tests/clients/package-lock.json" ] && return 0
  say "Foreign clients: install"
  (cd "$root/tests/clients" && npm ci --no-audit --no-fund --loglevel=error) || fail "the foreign clients could not be installed"
}

wanted() {
  local name=$1 word
  shift
  [ $# -eq 0 ] && return 0
  for word in "$@"; do
    [[ $name == *"$word"* ]] && return 0
  done
  return 1
}

count_trx() {
  local name=$1 status=$2 line p f
  line=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2>/dev/null | head -n 1)
  p=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$line")
  f=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$line")
  if [ -z "$p" ] || [ "$((p + f))" -eq 0 ]; then
    fail "$name reported no test"
    return
  fi
  passed=$((passed + p)) failed=$((failed + f))
  [ "$status" -eq 0 ] || [ "$f" -gt 0 ] || fail "$name ended with status $status"
}

command -v dotnet >/dev/null || { fail "the .NET 10 SDK is missing"; echo "$passed passed, $failed failed"; exit 1; }
command -v npm >/dev/null || { fail "Node 20 with npm is missing"; echo "$passed passed, $failed failed"; exit 1; }
install_tools
if [ $# -eq 0 ]; then run_vitest; else build_page "$@"; fi
install_clients
run_xunit "$@"

if [ "$failed" -gt 0 ]; then
  say "What failed"
  node scripts/failed-tests.mjs "$results"
  [ ${#complaints[@]} -eq 0 ] || printf 'FAILED: %s\n' "${complaints[@]}"
fi
printf '\n%s passed, %s failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
