"""Tell which names are those of settings and of environment variables, and suggest one for a name that is none."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

PREFIX = "SSESEARCH_"
HOME_VARIABLE = "SSESEARCH_HOME"
PASSWORD_VARIABLE = "SSESEARCH_OPENSEARCH_PASSWORD"
FURTHER_VARIABLES = (HOME_VARIABLE, PASSWORD_VARIABLE)
"""Variables of the program that are no settings."""
_OF_OTHERS = re.compile(
    r"\ASSESEARCH_(?:TEST_|DATA\Z)"  # the tests and the benchmarks
    r"|_(?:SERVICE_HOST|SERVICE_PORT(?:_\w{1,63})?|PORT(?:_\d{1,5}_(?:TCP|UDP|SCTP)(?:_[A-Z]{1,5})?)?)\Z"
)
"""Variables for others; Kubernetes and Docker make some of the names of services, as of one named `ssesearch`."""


def variable_of(setting: str) -> str:
    """
    Return the environment variable of a setting.

    >>> variable_of("memory_mb")
    'SSESEARCH_MEMORY_MB'
    """
    return PREFIX + setting.upper()


def unknown_variables(variables: Iterable[str], settings: Iterable[str]) -> Iterator[str]:
    """
    Yield the variables with our prefix that nothing reads.

    >>> list(unknown_variables(["SSESEARCH_DEADLNE", "SSESEARCH_HOME", "SSESEARCH_SERVICE_HOST", "PATH"], ["deadline"]))
    ['SSESEARCH_DEADLNE']
    """
    known = {*map(variable_of, settings), *FURTHER_VARIABLES}
    for name in variables:
        if name.startswith(PREFIX) and name not in known and not _OF_OTHERS.search(name):
            yield name


def suggestion(name: str, known: Collection[str], what: str = "settings") -> str:
    """
    Return what to write instead of a name that is unknown.

    >>> suggestion("memory", ["memory_mb", "deadline"])
    'did you mean memory_mb?'
    """
    import difflib  # noqa: PLC0415 - valid settings do not need it

    compared = {each.removeprefix(PREFIX): each for each in known}  # else all variables are alike
    close = difflib.get_close_matches(name.removeprefix(PREFIX), compared, n=1)
    return f"did you mean {compared[close[0]]}?" if close else f"the {what} are {', '.join(known)}"
