from fastapi import FastAPI
from fastapi.responses import FileResponse, StreamingResponse

app = FastAPI()


def large_data():
    return (f"line {number}\n" for number in range(1, 4))


@app.get("/download")
async def download():
    return FileResponse("report.pdf", filename="report.pdf")


@app.get("/stream")
async def stream():
    async def generate():
        for chunk in large_data():
            yield chunk
    return StreamingResponse(generate(), media_type="text/plain")
