from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


@app.get("/custom-status")
async def custom_status_endpoint():
    return JSONResponse(content={"message": "Accepted"}, status_code=202)
