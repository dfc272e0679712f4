"""Calls of models in the ledger, as if they had happened."""

import sqlite3
import time
import uuid
from contextlib import closing

DAY = 86_400


def charge(server, user, model="claude-opus-5", provider="anthropic", cost=None, seconds_ago=0, **counts):
    """Writes a completed call of the account with this id. `cost` is in micro-dollars; without it, it is unknown."""
    begun = int((time.time() - seconds_ago) * 1_000_000)
    call = {
        "id": str(uuid.uuid4()), "user_id": user, "purpose": "reply", "step": 0, "attempt": 1, "provider": provider,
        "model": model, "state": "complete", "reserved_micros": 0, "cost_micros": cost, "node": "test",
        "begun_at": begun, "ended_at": begun, "input_tokens": 0, "output_tokens": 0,
    } | counts
    with closing(sqlite3.connect(server.folder / "parley.sqlite", timeout=30)) as database, database:
        names, places = ", ".join(call), ", ".join("?" * len(call))
        database.execute(f"INSERT INTO model_calls ({names}) VALUES ({places})", list(call.values()))


def charge_everyone(server, people):
    """A month as on a small server: `people` are ids of accounts."""
    for number, person in enumerate(people):
        charge(server, person, cost=1_234_567 // (number + 1), input_tokens=12_345, cache_read_tokens=640_000,
               cache_write_1h_tokens=30_000, output_tokens=8_765)
        charge(server, person, model="claude-haiku-4-5-20251001", cost=4_321, input_tokens=900, output_tokens=40)
    charge(server, people[0], model="llama-4-maverick-instruct", provider="models.example.org", input_tokens=5_000,
           output_tokens=2_000)
    charge(server, str(uuid.uuid4()), cost=25_000, input_tokens=5_000, is_estimate=1)
