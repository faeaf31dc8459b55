"""A cable between a host and the server, which can be pulled out: nothing passes, and nobody is told."""

import select
import socket
import threading


class Relay:
    def __init__(self, port):
        self.to = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.whole = threading.Event()
        self.whole.set()
        self.over = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.over:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        self.whole.wait()
        try:
            server = socket.create_connection(("127.0.0.1", self.to))
        except OSError:
            client.close()
            return
        with client, server:
            try:
                while not self.over:
                    for one in select.select([client, server], [], [], 1)[0]:
                        self.whole.wait()
                        data = one.recv(65536)
                        if not data:
                            return
                        (server if one is client else client).sendall(data)
            except OSError:
                return

    def cut(self):
        self.whole.clear()

    def mend(self):
        self.whole.set()

    def close(self):
        self.over = True
        self.mend()
        self.listener.close()
