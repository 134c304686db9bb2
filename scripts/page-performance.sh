#!/usr/bin/env bash
# Measures the page: 1,000 racers on the board in a recorded trace, and the All time board of a class that 40,000 have raced.
# Takes about four minutes and wants the machine for itself. Writes benchmarks/results/page-<date>.md and fails where a goal
# is missed.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export ALLEYCAT_PAGE_RECORD=1
dotnet test "$root/tests/Alleycat.Browser.Tests" -c Release --nologo --logger "console;verbosity=minimal" \
  --filter "FullyQualifiedName~Browser.Tests.Performance"
