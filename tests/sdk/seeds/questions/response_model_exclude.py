from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class User(BaseModel):
    id: int
    name: str
    password_hash: str
    internal_notes: str | None = None


@app.get(
    "/users/{id}",
    response_model=User,
    response_model_exclude={"password_hash", "internal_notes"},
)
async def get_user(id: int):
    return User(id=id, name="Ada", password_hash="5e884898")
