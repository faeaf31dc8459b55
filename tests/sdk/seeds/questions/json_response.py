from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()

db = {1: {"id": 1, "name": "Pen"}}


@app.get("/items/{id}")
async def get_item(id: int):
    item = db.get(id)
    if not item:
        return JSONResponse(
            status_code=404,
            content={"detail": "Not found"},
            headers={"X-Request-ID": "abc123"},
        )
    return item  # normal path uses response_model
