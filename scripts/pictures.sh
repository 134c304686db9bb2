#!/usr/bin/env bash
# Makes every picture in docs/pictures/page again: the browser tests visit each state, and here they keep what they see.
# Where Python's imaging library is there the pictures shrink to 256 colours, which these flat screens do not need more of.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
pictures="$root/docs/pictures/page"
export ALLEYCAT_KEEP_PICTURES=1
dotnet test "$root/tests/Alleycat.Browser.Tests" -c Release --nologo --logger "console;verbosity=minimal"
if /usr/bin/python3 -c 'import PIL' 2>/dev/null; then
  /usr/bin/python3 - "$pictures" <<'PYTHON'
import pathlib, sys
from PIL import Image

for path in pathlib.Path(sys.argv[1]).glob("*.png"):
    picture = Image.open(path)
    if picture.mode != "P":
        picture.convert("RGB").quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(path, optimize=True)
PYTHON
fi
du -sh "$pictures"
