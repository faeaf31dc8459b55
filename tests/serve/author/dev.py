"""portico dev, and what an author does beside it."""

import os
import re
import select
import signal
import subprocess
import time
import urllib.error
import urllib.request

PATIENCE = 120


def run(*words, cwd, status=0, variables=None):
    done = subprocess.run([str(word) for word in words], cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, env=dict(os.environ, **(variables or {})))
    assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}"
    return done.stdout


def post(url, body):
    """The status, 0 where there was no answer, and the text."""
    request = urllib.request.Request(url + "/greetings", body.encode(), {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except (urllib.error.URLError, ConnectionError):
        return 0, ""


def save(file, text):
    """As editors do that write another file and rename it."""
    fresh = file.with_name(file.name + "~")
    fresh.write_text(text)
    fresh.rename(file)


class Dev:
    """It runs, and every line of it is kept."""

    def __init__(self, program, project, *flags):
        self.process = subprocess.Popen([program, "dev", *flags], cwd=project, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT)
        self.text, self.seen = "", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def more(self, until):
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
            raise AssertionError("not said:\n" + self.text)
        block = os.read(self.process.stdout.fileno(), 65536)
        if not block:
            raise AssertionError("it has ended:\n" + self.text)
        self.text += block.decode()

    def say(self, pattern):
        """The match of a line that it says next, or later."""
        until = time.monotonic() + PATIENCE
        while not (found := re.compile(pattern + r".*\n", re.M).search(self.text, self.seen)):
            self.more(until)
        self.seen = found.end()
        return found

    def end(self):
        self.process.send_signal(signal.SIGINT)
        self.text += self.process.communicate(timeout=PATIENCE)[0].decode()
        return self.process.returncode
