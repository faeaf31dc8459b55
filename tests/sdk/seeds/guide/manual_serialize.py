from typing import Optional

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import BaseModel

app = FastAPI()


class MyData(BaseModel):
    a: int
    b: str
    c: Optional[int] = None


@app.get("/manual-serialize")
async def manual_serialize_data():
    data_instance = MyData(a=1, b="hello", c=None)
    # Manually serialize, excluding 'c' if it's None
    return JSONResponse(content=data_instance.model_dump(exclude_none=True))
