from fastapi import FastAPI, status, HTTPException

app = FastAPI()


@app.post("/items", status_code=status.HTTP_201_CREATED)
async def create_item_endpoint(name: str):
    # ... logic to create item ...
    if not name:  # Some arbitrary failure condition
        raise HTTPException(status_code=status.HTTP_400_BAD_REQUEST, detail="Name cannot be empty")
    return {"id": 1, "name": name}  # Successful creation, returns 201


@app.get("/items/{item_id}", status_code=status.HTTP_200_OK)
async def get_item_endpoint(item_id: int):
    if item_id == 0:
        raise HTTPException(status_code=status.HTTP_404_NOT_FOUND, detail="Item not found")
    return {"id": item_id, "name": "Sample Item"}  # Successful GET, returns 200


@app.delete("/items/{item_id}", status_code=status.HTTP_204_NO_CONTENT)
async def delete_item_endpoint(item_id: int):
    # ... logic to delete item ...
    return None  # Or simply no return statement
