from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class UserOut(BaseModel):
    id: int
    name: str


class User(UserOut):
    password: str


# response_model wins: the annotation is for type checkers only
@app.get("/users/{id}", response_model=UserOut)
async def get_user(id: int) -> User:  # mypy sees User; FastAPI uses UserOut
    return User(id=id, name="Ada", password="secret")
