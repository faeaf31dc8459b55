"""Asks until standard input ends: load.py HOST:PORT PATH CLIENTS. Says "begun" when every client has had an answer, and at
the end how many had which status; whatever else happened to a request has its own name there."""

import collections
import http.client
import sys
import threading

address, path, clients = sys.argv[1], sys.argv[2], int(sys.argv[3])
over = threading.Event()
begun = threading.Barrier(clients + 1)
counts, lock = collections.Counter(), threading.Lock()


def ask():
    first, connection = True, http.client.HTTPConnection(address, timeout=60)
    while first or not over.is_set():
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            what = str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            what = repr(error)
        with lock:
            counts[what] += 1
        if first:
            first = False
            begun.wait()
    connection.close()


threads = [threading.Thread(target=ask) for _ in range(clients)]
for thread in threads:
    thread.start()
begun.wait()
print("begun", flush=True)
sys.stdin.read()
over.set()
for thread in threads:
    thread.join()
print(dict(counts), flush=True)
