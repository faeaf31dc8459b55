from fastapi import FastAPI
from pydantic import BaseModel, EmailStr

app = FastAPI()


class UserInternal(BaseModel):  # Model for internal use / database
    id: int
    username: str
    email: EmailStr
    hashed_password: str
    role: str


class UserPublicResponse(BaseModel):  # Model specifically for API responses
    id: int
    username: str
    email: EmailStr
    # 'hashed_password' and 'role' are intentionally omitted


@app.get("/users/{user_id}", response_model=UserPublicResponse)
async def get_user_public_info(user_id: int):
    internal_user_data = UserInternal(id=user_id, username="test", email="test@example.com", hashed_password="secret", role="admin")
    return internal_user_data  # FastAPI will use UserPublicResponse to serialize
    # Response: {"id": user_id, "username": "test", "email": "test@example.com"}
