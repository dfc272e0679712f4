"""Accounts for tests that are about something else: made by the API, not by the pages."""

PASSWORD = "seven quiet herons wade"


def create_administrator(server, context, name="Ada", email="ada@example.org", locale="en"):
    """Makes the first account; `context` is then signed in."""
    token = server.setup_link.partition("#")[2]
    person = {"email": email, "password": PASSWORD, "display_name": name, "locale": locale}
    post(context, "/api/v1/auth/register", **person, invite=token)


def invite(context, **options):
    """The link of a new invitation, made by the administrator of `context`."""
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
    """Makes an account by an invitation; `context` is then signed in."""
    token = invite(administrator).partition("#")[2]
    person = {"email": f"{name.lower()}@example.org", "password": PASSWORD, "display_name": name, "invite": token}
    return post(context, "/api/v1/auth/register", **person | options)


def get(context, path):
    return answer(context.request.get(path))


def headers(context):
    """What a page of the same site would send: without it the server takes a change for another site's doing."""
    return {"Origin": context.watch.origin}


def answer(response):
    assert response.ok, f"{response.status} {response.url}: {response.text()}"
    return response.json()
