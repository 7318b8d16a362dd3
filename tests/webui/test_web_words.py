"""`/api/words` answers with words over the years, `/api/collocates` with the words near one."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from sse_search import SearchService, to_json


def test_words_are_those_of_the_python_interface(client: FlaskClient, service: SearchService) -> None:
    response = client.get("/api/words?word=cooperatives&word=mutual+aid&in=language:en&in=language:fr")

    assert response.status_code == 200
    assert response.data == to_json(service.words(["cooperatives", "mutual aid"], ["language:en", "language:fr"]))
    assert [each["word"] for each in response.get_json()["series"]][::2] == ["cooperatives", '"mutual aid"']


def test_collocates_are_those_of_the_python_interface(client: FlaskClient, service: SearchService) -> None:
    response = client.get("/api/collocates?word=credit&window=3&top=5")

    assert response.data == to_json(service.collocates("credit", window=3, top=5))


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("/api/words", "1 to 5 words"),
        ("/api/words?word=a+OR+b", "neither a word nor a phrase"),
        ("/api/words?word=a&by=year", "there is no parameter 'by'"),
        ("/api/collocates", "'word' is one word or phrase"),
        ("/api/collocates?word=a&window=21", "whole number from 1 to 20"),
        ("/api/collocates?word=a&top=0", "whole number from 1 to 100"),
    ],
)
def test_what_cannot_be_counted_is_a_bad_request(client: FlaskClient, address: str, message: str) -> None:
    response = client.get(address)

    assert response.status_code == 400
    assert message.lower() in response.get_json()["detail"].lower()
