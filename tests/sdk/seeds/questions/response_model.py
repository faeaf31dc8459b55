from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class UserIn(BaseModel):
    name: str
    password: str  # sensitive: never leak this


class UserOut(BaseModel):
    id: int
    name: str  # no password field


class User(UserIn):
    id: int


@app.post("/users", response_model=UserOut)
async def create_user(user: UserIn) -> UserOut:
    db_user = User(id=1, **user.model_dump())
    return db_user  # password field is stripped by response_model
