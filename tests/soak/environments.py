"""Build and ask the same archive in different environments, each in a process; all answers are the same bytes."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.golden.golden_channels import ROOT
from tests.soak.trial import Outcome, Size
from tests.soak.trial_archive import in_memory

_COUNTS = {"quick": 2, "full": 10}
_REQUESTS = {"quick": 40, "full": 200}
_TIME_ZONES = ("UTC", "America/St_Johns", "Pacific/Kiritimati", "Asia/Kathmandu", "Etc/GMT+12", "")
_LOCALES = (
    {"LC_ALL": "C.UTF-8"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "tr_TR.UTF-8"},
    {"LC_ALL": "POSIX", "LANG": "de_DE.ISO-8859-1"},
    {"LC_ALL": "xx_XX.unknown"},
)
_HASH_SEEDS = ("0", "1", "4294967295", "random")
_UMASKS = ("022", "000", "077")

Environment = tuple[dict[str, str], str]


def run(seed: int, size: Size) -> Outcome:
    """Build and ask the archive in each environment, and ask it in the next one too."""
    chance = random.Random(seed)
    every = [
        ({"TZ": zone, "PYTHONHASHSEED": hash_seed, **locale}, umask)
        for zone, locale, hash_seed, umask in itertools.product(_TIME_ZONES, _LOCALES, _HASH_SEEDS, _UMASKS)
    ]
    environments = [every[0], *chance.sample(every[1:], _COUNTS[size])]
    expected: bytes | None = None
    wrong = tried = 0
    with tempfile.TemporaryDirectory(dir=in_memory()) as folder:
        for number, environment in enumerate(environments):
            home = Path(folder) / str(number)
            following = environments[(number + 1) % len(environments)]
            for arguments, where in ((["--build"], environment), ([], following)):
                answers = _answers(home, where, [*arguments, "--requests", str(_REQUESTS[size])])
                expected = expected or answers
                tried += 1
                if answers != expected:
                    wrong += 1
                    print(f"other answers in {where}, built in {environment}", flush=True)
    note = f"{len(environments)} environments, {_REQUESTS[size]} requests and an export in each"
    return Outcome(tried=tried, survived=tried - wrong, wrong=wrong, note=note)


def _answers(home: Path, environment: Environment, arguments: list[str]) -> bytes:
    variables, umask = environment
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("SSESEARCH_", "LC_", "LANG"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.soak.asking", str(home), umask, *arguments],
        env={**inherited, "PYTHONPATH": str(ROOT), **variables},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{environment}: {done.stderr.decode(errors='replace')}")
    return done.stdout
