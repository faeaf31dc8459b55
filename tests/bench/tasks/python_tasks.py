"""Celery, arq and RQ as ./dev bench --tasks measures them: a task that does nothing, and who enqueues it.

python_tasks.py celery|arq|rq one|batch COUNT: enqueues so many, and prints the seconds that took. The Redis of the
environment variable BENCH_REDIS has database 0 for all of them.
"""

import asyncio
import os
import sys
import time

from arq import create_pool
from arq.connections import RedisSettings
from celery import Celery
from redis import Redis
from rq import Queue

PORT = int(os.environ["BENCH_REDIS"])
URL = f"redis://127.0.0.1:{PORT}/0"
RQ_NOTE = "python_tasks.rq_note"

celery = Celery("bench", broker=URL)
celery.conf.update(task_ignore_result=True, worker_prefetch_multiplier=16, broker_connection_retry_on_startup=True)


def payload(number):
    return {"number": number, "to": "ada@example.org"}


@celery.task(name="note")
def note(given):
    return None


def rq_note(given):
    return None


async def arq_note(_, given):
    return None


class WorkerSettings:
    functions = [arq_note]
    redis_settings = RedisSettings(port=PORT)
    max_jobs = 64
    poll_delay = 0.05
    keep_result = 0


async def enqueue_arq(how, count):
    pool = await create_pool(RedisSettings(port=PORT))
    begin = time.monotonic()
    at_once = 8 if how == "one" else 500
    for first in range(0, count, at_once):
        await asyncio.gather(*(pool.enqueue_job("arq_note", payload(first + at)) for at in range(at_once)))
    return time.monotonic() - begin


def enqueue_celery(count):
    begin = time.monotonic()
    with celery.producer_pool.acquire(block=True) as producer:
        for number in range(count):
            note.apply_async((payload(number),), producer=producer)
    return time.monotonic() - begin


def enqueue_rq(how, count):
    queue = Queue(connection=Redis(port=PORT))
    begin = time.monotonic()
    if how == "one":
        for number in range(count):
            queue.enqueue(RQ_NOTE, payload(number), result_ttl=0)
    else:
        for first in range(0, count, 500):
            queue.enqueue_many([Queue.prepare_data(RQ_NOTE, (payload(first + at),), result_ttl=0) for at in range(500)])
    return time.monotonic() - begin


def main():
    which, how, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if which == "arq":
        print(asyncio.run(enqueue_arq(how, count)))
    else:
        print(enqueue_celery(count) if which == "celery" else enqueue_rq(how, count))


if __name__ == "__main__":
    main()
