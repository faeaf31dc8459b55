from fastapi import FastAPI, status
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.get("/old-path")
async def old_path():
    return RedirectResponse(
        url="/new-path",
        status_code=status.HTTP_301_MOVED_PERMANENTLY,
    )


# Temporary redirect (default 307)
@app.get("/login")
async def login_redirect():
    return RedirectResponse(url="/auth/login")
