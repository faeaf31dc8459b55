#!/usr/bin/env python3
"""Records what FastAPI answers to the requests of each example, in the file of the requests.

  record.py             writes questions/*.jsonl and guide/*.jsonl with fresh answers
  record.py --check     names the exchanges that it would change, and exits 1 where there are some

A line is an exchange: `request` and `differs`, the rows of differences.json that excuse it, are
written by hand; `expect` is recorded, `prints` in it what the example printed, and of
/openapi.json paths and schemas alone. The requests of a
file go to one application, in their order, as tests/parity/oracle/record.py sends them. Needs
fastapi 0.165.0, email-validator and orjson.
"""

import asyncio
import contextlib
import importlib.util
import io
import json
import os
import pathlib
import shutil
import sys
import tempfile
import warnings

here = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(here.parents[1] / "parity" / "oracle"))
spec = importlib.util.spec_from_file_location("parity_record", here.parents[1] / "parity" / "oracle" / "record.py")
parity = importlib.util.module_from_spec(spec)
spec.loader.exec_module(parity)

FILE_TIME = 1700000000  # of report.pdf, as its entity tag says


def application(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


def expectation(app, request):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status, headers, body = asyncio.run(parity.ask(app, request))
    if request["target"] == "/openapi.json":
        document = json.loads(body)
        schemas = document.get("components", {}).get("schemas", {})
        return {"status": status, "headers": {}, "openapi": {"paths": document["paths"], "schemas": schemas}}
    expect = parity.expectation({}, status, headers, body)
    expect["compare"] = "bytes"
    if printed.getvalue():
        expect["prints"] = printed.getvalue().splitlines()
    return expect


def record(path):
    """The lines of an example's exchanges with fresh answers."""
    app = application(path)
    lines = path.with_suffix(".jsonl").read_text().splitlines()
    for exchange in map(json.loads, lines):
        yield {"request": exchange["request"], "expect": expectation(app, exchange["request"]),
               **{key: exchange[key] for key in ("differs",) if key in exchange}}


def main():
    warnings.simplefilter("ignore")
    changed = 0
    examples = sorted(here.glob("*/*.py"))
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(here / "report.pdf", folder)
        os.utime(pathlib.Path(folder) / "report.pdf", (FILE_TIME, FILE_TIME))
        os.chdir(folder)
        for path in examples:
            target = path.with_suffix(".jsonl")
            was = target.read_text()
            now = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in record(path))
            if was == now:
                continue
            changed += 1
            if "--check" in sys.argv:
                print(f"{target.relative_to(here)} would change")
            else:
                target.write_text(now)
        os.chdir(here)
    return 1 if changed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
