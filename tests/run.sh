#!/usr/bin/env bash
# Runs every test and ends with one line: "N passed, N failed, N skipped".
#   tests/run.sh            the CI size (under 30 minutes on 2 cores)
#   tests/run.sh --full     the long versions (1,000 kills, 1,000,000 fuzz requests, ...)
#   tests/run.sh -- ARGS    passes ARGS to each test program (xUnit), e.g. -- -class Full.Name
# Installs the Debian and npm packages that the tests need where it may; where it may not, the tests
# that need them are skipped and say why.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export PX_TEST_SIZE=ci
if [ "${1:-}" = "--full" ]; then export PX_TEST_SIZE=full; shift; fi
if [ "${1:-}" = "--" ]; then shift; fi

# The SDK: a fresh machine may have it only in the home folder.
command -v dotnet >/dev/null || { [ -x "$HOME/.dotnet/dotnet" ] && export PATH="$HOME/.dotnet:$PATH"; }
command -v dotnet >/dev/null || { echo "The .NET SDK 10 is needed: https://dot.net"; exit 2; }

# package:command pairs; what is there already is not asked for again.
missing=()
want() { command -v "$2" >/dev/null 2>&1 || missing+=("$1"); }
want strace strace; want openssl openssl; want nodejs node; want npm npm; want e2fsprogs mkfs.ext4; want z3 z3; want chromium chromium
[ -e /usr/lib/x86_64-linux-gnu/libsqlite3.so.0 ] || ldconfig -p 2>/dev/null | grep -q libsqlite3.so.0 || missing+=(libsqlite3-0)
/usr/bin/python3 -c 'import grpc' >/dev/null 2>&1 || missing+=(python3-grpcio)
/usr/bin/python3 -c 'import google.protobuf' >/dev/null 2>&1 || missing+=(python3-protobuf)
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing: ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/tmp/px-apt.log 2>&1 \
      || echo "Could not install ${missing[*]} (see /tmp/px-apt.log); what needs them is skipped."
  else
    echo "Missing and not installed (needs root and apt-get): ${missing[*]}; what needs them is skipped."
  fi
fi
if command -v npm >/dev/null && [ -f tests/node/package-lock.json ] && [ ! -d tests/node/node_modules ]; then
  npm ci --prefix tests/node --no-audit --no-fund --silent >/tmp/px-npm.log 2>&1 || echo "npm ci failed (see /tmp/px-npm.log); what needs it is skipped."
fi

dotnet restore PoliceExchange.sln --locked-mode -v q || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
dotnet build PoliceExchange.sln -c Release --no-restore -v q -nologo || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }

results=$root/artifacts/test-results
mkdir -p "$results"; rm -f "$results"/*.xml
code=0
for project in UnitTests ConformanceTests IntegrationTests; do
  echo "== PoliceExchange.$project"
  # Process tests one after the other: two of them on two cores would measure each other.
  parallel=(); [ "$project" = IntegrationTests ] && parallel=(-parallel none)
  "artifacts/bin/PoliceExchange.$project/release/PoliceExchange.$project" -xml "$results/$project.xml" -noColor "${parallel[@]}" "$@" 2>&1 \
    | grep -v -E '^(xUnit|  (Discovering|Discovered|Starting|Finished)|$)'
  status=${PIPESTATUS[0]}
  [ -s "$results/$project.xml" ] || { echo "PoliceExchange.$project ended without results (exit $status)"; code=1; }
done

# One <assembly> element per program carries the counts.
sum() { grep -ho "<assembly [^>]*>" "$results"/*.xml 2>/dev/null | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n+=$1} END {print n+0}'; }
passed=$(sum passed); failed=$(( $(sum failed) + $(sum errors) )); skipped=$(sum skipped)
[ $code = 0 ] || failed=$((failed + 1))
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
