"""FastAPI as its documentation writes it. Usage: FOLDER=... uvicorn fastapi_server:app; FOLDER holds 64k.bin."""

import os
from typing import Optional

import pydantic
from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, Field

# Pydantic 1, which is Debian's, has other names for two rules.
NEW = pydantic.VERSION.split(".")[0] != "1"
EMAIL = Field(**{"pattern" if NEW else "regex": r"^[a-z0-9._-]+@[a-z0-9-]+\.[a-z]{2,}$"})
TAGS = Field(**{"max_length" if NEW else "max_items": 8})

app = FastAPI()
folder = os.environ["FOLDER"]


class Hello(BaseModel):
    message: str
    id: int
    ok: bool


class UserOut(BaseModel):
    name: str
    email: str
    age: int
    balance: float
    active: bool
    tags: list[str]
    city: str


class UserIn(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    email: str = EMAIL
    password: str = Field(min_length=8, max_length=100)
    age: int = Field(gt=0, le=150)
    balance: float = Field(ge=0)
    active: bool
    tags: list[str] = TAGS
    city: str = Field(min_length=1, max_length=60)


class ItemOut(BaseModel):
    id: int
    name: str
    note: str
    price: float
    active: bool
    owner: Optional[str]
    tags: list[str]


class Item(ItemOut):
    password: str


ITEMS = [Item(id=1000 + i, name=f"item number {i}", note='says "hello" to\n all of us', price=i + 0.25,
              active=i % 2 == 0, owner=f"owner {i}" if i % 3 else None, tags=["red", "green", "blue"],
              password=f"s3cret-{i}") for i in range(100)]


@app.get("/hello", response_model=Hello)
async def hello():
    return Hello(message="Hello, World", id=42, ok=True)


@app.post("/users", response_model=UserOut, status_code=201)
async def create_user(user: UserIn):
    return user


@app.get("/items", response_model=list[ItemOut])
async def read_items():
    return ITEMS


@app.get("/file")
async def read_file():
    return FileResponse(f"{folder}/64k.bin", media_type="application/octet-stream")


@app.get("/stream")
async def stream():
    async def pieces():
        for i in range(16):
            yield bytes([ord("a") + i]) * 1024
    return StreamingResponse(pieces(), media_type="application/octet-stream")


@app.post("/echo")
async def echo(request: Request):
    return Response(await request.body(), media_type="application/octet-stream")
