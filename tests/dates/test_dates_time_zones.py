"""The date of an item is the one that was written, wherever the machine stands that imports it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ZONES = ["Pacific/Auckland", "UTC", "America/Los_Angeles"]

INPUTS = {
    "feed.xml": """<rss version="2.0"><channel><title>News</title>
        <item><title>Early</title><pubDate>Fri, 03 Dec 2021 00:05:00 +1300</pubDate></item>
        <item><title>Late</title><pubDate>Fri, 03 Dec 2021 23:55:00 -0800</pubDate></item>
        <item><title>Universal</title><pubDate>Fri, 03 Dec 2021 23:55:00 GMT</pubDate></item></channel></rss>""",
    "atom.xml": """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title>Late</title>
        <published>2021-12-03T23:30:00-10:00</published><updated>2021-12-05T00:00:00Z</updated></entry></feed>""",
    "page.html": """<html><head><title>A page</title>
        <meta property="article:published_time" content="2021-12-03T23:30:00-08:00"></head>
        <body><article><h1>A page</h1><p>Members of the cooperative met and talked about bread.</p></article></body>
        </html>""",
    "item.xml": """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="tag:a" version="1">
        <itemMeta><firstCreated>2021-12-03T00:10:00+12:00</firstCreated></itemMeta>
        <contentMeta><headline>An item</headline></contentMeta></newsItem>""",
    "lines.jsonl": '{"title": "A line", "date": "2021-12-03T23:59:59.999-11:00"}\n',
    "table.csv": "title,date\nA row,2021-12-03 00:00:01 +1400\n",
    "listing.txt": "December 2021\n\n  1. An entry\n\n    03 December 2021\n",
}

SCRIPT = """
import json, sys, time
from pathlib import Path
from sse_search.importers import read
print(json.dumps([time.tzname, {path.name: [record.date.value for record in read(path).records]
                                for path in sorted(Path(sys.argv[1]).iterdir())}]))
"""


@pytest.mark.parametrize("zone", ZONES)
def test_the_time_zone_of_the_machine_moves_no_date(zone: str, tmp_path: Path) -> None:
    for name, content in INPUTS.items():
        (tmp_path / name).write_text(content, encoding="utf-8")

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        env={**os.environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    names, dates = json.loads(done.stdout)
    assert ("UTC" in names) == (zone == "UTC")
    assert dates == {name: ["2021-12-03"] * (3 if name == "feed.xml" else 1) for name in INPUTS}
