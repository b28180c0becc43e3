"""How pages travel: compressed where that is safe, and static files kept for as long as they hold."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace

from flask import session
from flask.testing import FlaskClient
from pydantic import SecretStr

from finder.app import create_app
from finder.config import Settings

ASKS = {"Accept-Encoding": "gzip"}


def test_a_public_page_comes_compressed_to_who_asks(client: FlaskClient, town: SimpleNamespace) -> None:
    plain = client.get("/ranking")
    packed = client.get("/ranking", headers=ASKS)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data


def test_json_is_compressed_and_can_be_asked_again_by_its_tag(
    client: FlaskClient, town: SimpleNamespace
) -> None:
    first = client.get("/api/v1/specialties", headers=ASKS)
    assert first.headers["Content-Encoding"] == "gzip"
    again = client.get("/api/v1/specialties", headers={**ASKS, "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_beside_a_cookie_nothing_is_compressed(client: FlaskClient, town: SimpleNamespace) -> None:
    client.set_cookie("session", "somebody's")
    answer = client.get("/ranking", headers=ASKS)
    client.delete_cookie("session")
    assert "Content-Encoding" not in answer.headers


def test_a_page_that_holds_a_token_is_not_compressed(database_url: str) -> None:
    app = create_app(Settings(database_url=database_url, secret_key=SecretStr("k" * 40)))

    @app.get("/holds-a-token")
    def holds_a_token() -> str:
        session["token"] = "t" * 40
        return session["token"] * 100

    assert "Content-Encoding" not in app.test_client().get("/holds-a-token", headers=ASKS).headers


def test_a_static_address_names_its_content_and_is_kept(client: FlaskClient, town: SimpleNamespace) -> None:
    found = re.search(r'href="(/static/css/search\.css\?v=[0-9a-f]{12})"', client.get("/").text)
    assert found
    kept = client.get(found[1], headers=ASKS)
    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert kept.headers["Content-Encoding"] == "gzip"
    assert b".ask" in gzip.decompress(kept.data)
    same = client.get(found[1], headers={**ASKS, "If-None-Match": kept.headers["ETag"]})
    assert same.status_code == 304


def test_the_frame_of_a_page_waits_for_one_sheet_alone(client: FlaskClient, town: SimpleNamespace) -> None:
    assert re.findall(r'rel="stylesheet" href="/static/([\w/.]+)', client.get("/ranking").text) == [
        "build/site.css"
    ]


def test_the_footer_leads_to_the_sign_in_once(client: FlaskClient, town: SimpleNamespace) -> None:
    footer = client.get("/ranking").text.partition("<footer")[2]
    assert footer.count("ign in") == 1


def test_a_shared_link_shows_a_picture_of_our_own(client: FlaskClient, town: SimpleNamespace) -> None:
    page = client.get("/es/ranking").text
    found = re.search(r'property="og:image" content="http://localhost(/\S+shared\.png\S*)"', page)
    assert found
    picture = client.get(found[1].removeprefix("/es"))
    assert picture.mimetype == "image/png"
    width, height = (int.from_bytes(picture.data[at : at + 4]) for at in (16, 20))  # IHDR of PNG
    assert f'property="og:image:width" content="{width}"' in page
    assert f'property="og:image:height" content="{height}"' in page


def test_an_address_of_older_content_is_not_kept(client: FlaskClient) -> None:
    assert "immutable" not in client.get("/static/css/tokens.css?v=000000000000").headers["Cache-Control"]
