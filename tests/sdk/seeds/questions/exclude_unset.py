from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str
    description: str | None = None
    price: float | None = None


db = {1: {"name": "Pen"}}


@app.patch("/items/{id}", response_model=Item, response_model_exclude_unset=True)
async def patch_item(id: int, patch: Item):
    existing = db[id]
    updated_data = patch.model_dump(exclude_unset=True)
    existing.update(updated_data)
    return existing
