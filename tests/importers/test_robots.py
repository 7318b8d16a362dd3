"""robots.txt is obeyed as RFC 9309 says: wildcards, the longest path, Allow before Disallow, groups by product."""

from __future__ import annotations

import pytest

from sse_search.importers.fetching import Pacing
from sse_search.importers.robots import RobotRules


def allowed(rules: str, target: str, agent: str = "ssesearch/1.0") -> bool:
    return RobotRules(rules, agent).allows(target)


@pytest.mark.parametrize(
    ("paths", "target", "expected"),
    [
        ("Disallow: /fish", "/fishheads/yummy.html", False),
        ("Disallow: /fish", "/Fish", True),
        ("Disallow: /fish/", "/fish", True),
        ("Disallow: /*.php", "/folder/a.php?x=1", False),
        ("Disallow: /*.php$", "/folder/a.php?x=1", True),
        ("Disallow: /*.php$", "/a.php.php", False),
        ("Disallow: /a*b*b$", "/ab", True),
        ("Disallow: /a*b*b$", "/abb", False),
        ("Disallow: /fish*.php", "/fishheads/catfish.php?id=1", False),
        ("Disallow: /$", "/", False),
        ("Disallow: /$", "/a", True),
        ("Disallow: *", "/a", False),
        ("Disallow:", "/a", True),
        ("Disallow: /\nAllow: /news", "/news/a", True),
        ("Allow: /news\nDisallow: /", "/other", False),
        ("Disallow: /page\nAllow: /page", "/page", True),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", False),
        ("Disallow: /?", "/?q=1", False),
        ("Disallow: /ä", "/%C3%A4rzte", False),
        ("Disallow: /%c3%a4", "/ä", False),
        ("Disallow: /%7Ejoe", "/~joe/a", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a%2a", "/ab", True),
        ("Disallow: /", "/robots.txt", True),
    ],
)
def test_the_longest_path_that_matches_decides(paths: str, target: str, expected: bool) -> None:
    assert allowed(f"User-agent: *\n{paths}", target) is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ("User-agent: ssesearch\nAllow: /\n\nUser-agent: *\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\nUser-agent: SSESearch\nAllow: /", True),
        ("User-agent: a\nUser-agent: ssesearch\n\nDisallow: /", False),
        ("User-agent: ssesearch\nDisallow: /b\nUser-agent: a\nAllow: /\nUser-agent: ssesearch\nDisallow: /a", False),
        ("User-agent: ssesearch\nUser-agent: *\nDisallow: /", False),
        ("User-agent: ssesearch\n\nUser-agent: *\nDisallow: /", False),
        ("User-agent: sse\nDisallow: /", True),
        ("Disallow: /", True),
        ("\ufeffuser-agent : * # all\rdisallow : / # none", False),
        ("User-agent: *\nSitemap: /x\nDisallow: /", False),
    ],
)
def test_the_groups_of_the_product_count_else_those_of_all(rules: str, expected: bool) -> None:
    assert allowed(rules, "/a") is expected


def test_many_wildcards_cost_no_time() -> None:
    assert allowed("User-agent: *\nDisallow: /" + "*a" * 2000 + "$", "/" + "a" * 1999 + "b")


def test_requests_to_one_host_are_apart_and_others_do_not_wait() -> None:
    now, slept = [100.0], list[float]()
    pacing = Pacing(2.0, sleep=slept.append, clock=lambda: now[0])

    pacing.wait("a.example")
    pacing.end("a.example")
    now[0] += 0.5
    pacing.wait("b.example")
    pacing.wait("a.example")

    assert slept == [1.5]
