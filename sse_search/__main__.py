"""`python -m sse_search` is `ssesearch`."""

from __future__ import annotations

from sse_search.cli import main

if __name__ == "__main__":
    main()
