from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    id: int
    name: str
    email: str
    phone: str | None = None
    internal_id: str


@app.get(
    "/users/{id}/public",
    response_model=User,
    response_model_include={"id", "name"},  # only these two fields
)
async def get_user_public(id: int):
    return User(id=id, name="Alice", email="alice@example.com", internal_id="u-1")
    # response: {"id": 42, "name": "Alice"}
