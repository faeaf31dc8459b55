from pydantic import BaseModel, EmailStr
from fastapi import FastAPI, HTTPException

app = FastAPI()


class UserPublic(BaseModel):
    id: int
    username: str
    email: EmailStr


class UserInDB(UserPublic):  # Internal model, might have more fields
    hashed_password: str


def get_user_from_db(user_id: int) -> UserInDB | None:
    # Dummy implementation
    if user_id == 1:
        return UserInDB(id=1, username="john_doe", email="john@example.com", hashed_password="secretpassword")
    return None


@app.get("/users/{user_id}", response_model=UserPublic)
async def read_user(user_id: int):
    user_db_data = get_user_from_db(user_id)
    if not user_db_data:
        raise HTTPException(status_code=404, detail="User not found")

    # user_db_data includes hashed_password, UserPublic does not:
    # 'hashed_password' will NOT be in the JSON response.
    return user_db_data
