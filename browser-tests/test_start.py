"""The server as an operator meets it."""


def test_a_fresh_server_is_healthy_and_offers_its_set_up(parley, page):
    health = page.request.get("/health")

    assert health.status == 200
    assert parley.setup_link.startswith(parley.url)
