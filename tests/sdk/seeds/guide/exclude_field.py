from fastapi import FastAPI
from pydantic import BaseModel, EmailStr

app = FastAPI()


class UserWithPassword(BaseModel):
    id: int
    username: str
    email: EmailStr
    hashed_password: str


@app.get("/users/me", response_model=UserWithPassword, response_model_exclude={"hashed_password"})
async def get_current_user():
    # In a real app, you'd fetch the current user with their hashed password
    return UserWithPassword(id=1, username="current_user", email="me@example.com", hashed_password="supersecret")
    # Response will NOT include 'hashed_password'
