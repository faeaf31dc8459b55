"""A worker in Python: it runs tasks of a plugin beside the hosts, by the functions that the database has.

worker.py CONNECTION PLUGIN NAME FILE appends the id of each to the file. CONNECTION is what psycopg2 takes.
"""

import json
import os
import select
import sys

import psycopg2


def work(connection, plugin, name, run):
    worker = f"{os.uname().nodename}/{os.getpid()}/python"
    database = psycopg2.connect(connection)
    database.autocommit = True  # a claim is a lease, and never an open transaction
    cursor = database.cursor()
    cursor.execute("LISTEN portico_tasks")
    while True:
        # The lease is longer than a task takes: otherwise portico_extend, from another thread.
        cursor.execute("SELECT id, attempt, args FROM portico_claim(%s, %s, %s, 1, '5 minutes')",
                       (worker, plugin, [name]))
        claimed = cursor.fetchall()
        for task, attempt, arguments in claimed:
            try:
                result = run(task, attempt, json.loads(arguments))
                cursor.execute("SELECT portico_ack(%s, %s, %s)", (worker, task, json.dumps(result)))
                if not cursor.fetchone()[0]:
                    print(task, "took longer than its lease, and is run again", file=sys.stderr)
            except Exception as error:  # pylint: disable=broad-except
                cursor.execute("SELECT portico_fail(%s, %s, %s)", (worker, task, str(error)))
        if not claimed:  # somebody's NOTIFY, or a look once a second
            select.select([database], [], [], 1)
            database.poll()
            database.notifies.clear()


def main():
    file = sys.argv[4]

    def append(task, attempt, arguments):
        if attempt == 1 and arguments.get("text") == "doubtful":
            raise RuntimeError("no route to the mail server")
        with open(file, "a", encoding="ascii") as lines:
            lines.write(task + "\n")
        return "sent by Python"

    work(*sys.argv[1:4], append)


if __name__ == "__main__":
    main()
