"""Accounts for tests about other things: created through the API, not the pages."""

PASSWORD = "seven quiet herons wade"


def create_administrator(server, context, name="Ada", email="ada@example.org", locale="en"):
    """Creates the first account; `context` is then signed in."""
    token = server.setup_link.partition("#")[2]
    person = {"email": email, "password": PASSWORD, "display_name": name, "locale": locale}
    post(context, "/api/v1/auth/register", **person, invite=token)


def invite(context, **options):
    """The link of a new invitation, created by the administrator of `context`."""
    return post(context, "/api/v1/admin/invites", **options)["link"]


def create_chat(context, title):
    return post(context, "/api/v1/chats/", title=title)["id"]


def post(context, path, **body):
    return answer(context.request.post(path, data=body, headers=headers(context)))


def patch(context, path, **body):
    return answer(context.request.patch(path, data=body, headers=headers(context)))


def put(context, path, **body):
    return answer(context.request.put(path, data=body, headers=headers(context)))


def join(administrator, context, name, **options):
    """Creates an account with an invitation; `context` is then signed in."""
    token = invite(administrator).partition("#")[2]
    person = {"email": f"{name.lower()}@example.org", "password": PASSWORD, "display_name": name, "invite": token}
    return post(context, "/api/v1/auth/register", **person | options)


def get(context, path):
    return answer(context.request.get(path))


def headers(context):
    """Headers as from a page of the same site; without them, the server treats a change as another site's."""
    return {"Origin": context.watch.origin}


def answer(response):
    assert response.ok, f"{response.status} {response.url}: {response.text()}"
    return response.json()
