from fastapi import FastAPI
from pydantic import BaseModel
from typing import Optional

app = FastAPI()


class Profile(BaseModel):
    username: str
    full_name: Optional[str] = None
    bio: Optional[str] = "Default bio"
    age: Optional[int] = None


@app.get(
    "/profiles/1",
    response_model=Profile,
    response_model_exclude_none=True,  # Exclude 'full_name' and 'age' if they are None
    response_model_exclude_defaults=True  # Exclude 'bio' if it's "Default bio"
)
async def get_profile():
    return Profile(username="coder1", full_name=None, age=None)
    # Response: {"username": "coder1"}
    # 'full_name' and 'age' are None, 'bio' has its default value.
