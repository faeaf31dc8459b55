from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Report(BaseModel):
    total: int
    average: float | None = None
    notes: str | None = None


@app.get("/report", response_model=Report, response_model_exclude_none=True)
async def get_report():
    return {"total": 100}
    # average and notes are None: omitted, {"total": 100}
