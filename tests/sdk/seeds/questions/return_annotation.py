from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class UserOut(BaseModel):
    id: int
    name: str


# return annotation only: used for schema AND serialisation
@app.get("/users/{id}")
async def get_user(id: int) -> UserOut:
    return UserOut(id=id, name="Ada")
