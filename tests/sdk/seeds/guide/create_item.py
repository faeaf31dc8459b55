from fastapi import FastAPI, status
from pydantic import BaseModel, Field
from typing import Optional

app = FastAPI()


# --- Pydantic Models ---
class ItemBase(BaseModel):
    name: str = Field(..., min_length=3, description="Name of the item")
    description: Optional[str] = Field(None, description="Optional description of the item")
    price: float = Field(..., gt=0, description="Price of the item")


class ItemCreate(ItemBase):  # For request body when creating an item
    pass


class ItemResponse(ItemBase):  # For the response when an item is returned
    id: int = Field(..., description="Unique identifier of the item")

    class Config:
        # This allows the model to be created from ORM objects directly
        from_attributes = True
        json_schema_extra = {
            "example": {
                "id": 1,
                "name": "Awesome Gadget",
                "description": "A truly awesome gadget for your daily needs.",
                "price": 49.99,
            }
        }


# In-memory "database" for demonstration
fake_items_db = []
current_item_id = 0


@app.post(
    "/items/",
    response_model=ItemResponse,  # 1. Define the response model
    status_code=status.HTTP_201_CREATED,  # 2. Specify the success status code
    summary="Create a new item",
    tags=["Items"]
)
async def create_item(item_payload: ItemCreate):
    """
    Create a new item with the following information:

    - **name**: Each item must have a name (min 3 chars).
    - **description**: Optional description.
    - **price**: Price of the item (must be > 0).
    """
    global current_item_id
    current_item_id += 1

    new_item_data = item_payload.model_dump()
    new_item_data["id"] = current_item_id

    fake_items_db.append(new_item_data)

    # FastAPI will validate this dictionary against ItemResponse, and serialize it.
    return new_item_data
