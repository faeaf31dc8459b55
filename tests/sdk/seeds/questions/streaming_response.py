from typing import NamedTuple

from fastapi import FastAPI
from fastapi.responses import StreamingResponse

app = FastAPI()


class User(NamedTuple):
    id: int
    name: str


async def stream_all_users():
    for id in range(1, 1001):
        yield User(id, f"user{id}")


async def generate_csv():
    yield "id,name\n"
    async for row in stream_all_users():
        yield f"{row.id},{row.name}\n"


@app.get("/export/users.csv")
async def export_users():
    return StreamingResponse(
        generate_csv(),
        media_type="text/csv",
        headers={"Content-Disposition": "attachment; filename=users.csv"},
    )
