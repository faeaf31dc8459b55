from fastapi import FastAPI, status
from pydantic import BaseModel

app = FastAPI()


class ItemCreate(BaseModel):
    name: str
    price: float


class ItemResponse(ItemCreate):
    id: int


@app.post(
    "/items/",
    response_model=ItemResponse,  # Specifies the response schema
    status_code=status.HTTP_201_CREATED  # Specifies the success status code
)
async def create_item(item_payload: ItemCreate):
    item_data = {**item_payload.model_dump(), "id": 1}
    return item_data  # This data will be validated against ItemResponse and returned with 201 status
