from fastapi import FastAPI, Response

app = FastAPI()

db = [{"id": 1, "name": "Pen"}, {"id": 2, "name": "Ink"}]


@app.get("/items")
async def list_items(response: Response):
    items = db
    response.headers["X-Total-Count"] = str(len(items))
    response.headers["Cache-Control"] = "max-age=60"
    return items  # normal JSON response with extra headers
