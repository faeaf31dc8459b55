from fastapi import FastAPI
from fastapi.responses import ORJSONResponse

# Make it the default for all routes
app = FastAPI(default_response_class=ORJSONResponse)


@app.get("/items")
async def list_items():
    return [{"id": 1}, {"id": 2}]
