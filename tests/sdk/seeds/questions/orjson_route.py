from fastapi import FastAPI
from fastapi.responses import ORJSONResponse

app = FastAPI()


@app.get("/items", response_class=ORJSONResponse)
async def list_items():
    return [{"id": 1}, {"id": 2}]
