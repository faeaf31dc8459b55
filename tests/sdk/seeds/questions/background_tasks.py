from fastapi import BackgroundTasks, FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


class NewItem(Item):
    id: int


def send_email(to: str, text: str):
    print(f"to {to}: {text}")


def notify_admin(item_id: int):
    send_email("admin@example.com", f"New item {item_id} created")


@app.post("/items", status_code=201)
async def create_item(item: Item, background_tasks: BackgroundTasks):
    new_item = NewItem(id=1, **item.model_dump())
    background_tasks.add_task(notify_admin, new_item.id)
    return new_item  # response is sent immediately; email sent after
