"""A small CherryPy application that pushes events: each SSE client and each waiting long poll holds a thread.

WebSockets are ws4py's: they leave the thread pool after the handshake.
"""
import argparse
import json
import os
import platform
import threading
from importlib.metadata import version

import cherrypy
import cheroot.server
from ws4py.server.cherrypyserver import WebSocketPlugin, WebSocketTool
from ws4py.websocket import WebSocket

HOLD_SECONDS = 25
HEARTBEAT_SECONDS = 15


class Channel:
    """Events in the order of their arrival; the first has the id 1."""

    def __init__(self):
        self.events = []
        self.changed = threading.Condition()
        self.sockets = set()
        self.closed = False

    def publish(self, event):
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()
            for socket in list(self.sockets):
                self.send(socket, event)

    def since(self, after):
        with self.changed:
            return self.events[after:]

    def wait_since(self, after, seconds):
        with self.changed:
            self.changed.wait_for(lambda: len(self.events) > after or self.closed, seconds)
            return self.events[after:]

    def join(self, socket, after):
        with self.changed:
            for event in self.events[after:]:
                self.send(socket, event)
            self.sockets.add(socket)

    def leave(self, socket):
        with self.changed:
            self.sockets.discard(socket)

    def send(self, socket, event):
        try:
            socket.send(event)
        except (OSError, RuntimeError, AttributeError):
            self.sockets.discard(socket)

    def close(self):
        with self.changed:
            self.closed = True
            self.changed.notify_all()


class Channels:
    def __init__(self):
        self.lock = threading.Lock()
        self.by_name = {}

    def get(self, name):
        with self.lock:
            if name not in self.by_name:
                self.by_name[name] = Channel()
            return self.by_name[name]

    def close(self):
        with self.lock:
            for channel in self.by_name.values():
                channel.close()


CHANNELS = Channels()


class EventSocket(WebSocket):
    def opened(self):
        CHANNELS.get(self.channel).join(self, self.after)

    def closed(self, code, reason=None):
        CHANNELS.get(self.channel).leave(self)


def check_token(token):
    if cherrypy.request.headers.get("Authorization") != "Bearer " + token:
        raise cherrypy.HTTPError(401)


def as_array(events):
    cherrypy.response.headers["Content-Type"] = "application/json"
    cherrypy.response.headers["Cache-Control"] = "no-store"
    return ("[" + ",".join(events) + "]").encode()


class Root:
    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET"])
    @cherrypy.config(**{"tools.token.on": False})
    def health(self):
        cherrypy.response.headers["Content-Type"] = "text/plain"
        return "ok"

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["POST"])
    @cherrypy.config(**{"request.process_request_body": False})
    def publish(self, channel):
        length = int(cherrypy.request.headers.get("Content-Length", 0))
        event = cherrypy.request.rfile.read(length).decode()
        try:
            json.loads(event)
        except ValueError:
            raise cherrypy.HTTPError(400, "no JSON")
        CHANNELS.get(channel).publish(event)
        cherrypy.response.status = 204

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET"])
    def poll(self, channel, after="0"):
        return as_array(CHANNELS.get(channel).since(int(after)))

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET"])
    def wait(self, channel, after="0"):
        events = CHANNELS.get(channel).wait_since(int(after), HOLD_SECONDS)
        if events:
            return as_array(events)
        cherrypy.response.status = 204

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET"])
    @cherrypy.config(**{"response.stream": True})
    def stream(self, channel):
        cherrypy.response.headers["Content-Type"] = "text/event-stream"
        cherrypy.response.headers["Cache-Control"] = "no-store"
        after = int(cherrypy.request.headers.get("Last-Event-ID", 0))
        return self.event_stream(CHANNELS.get(channel), after)

    @staticmethod
    def event_stream(channel, after):
        yield b"retry: 1000\n\n"
        while not channel.closed:
            events = channel.wait_since(after, HEARTBEAT_SECONDS)
            for event in events:
                after += 1
                yield ("id:%d\ndata:%s\n\n" % (after, event)).encode()
            if not events:
                yield b":\n\n"

    @cherrypy.expose
    @cherrypy.tools.allow(methods=["GET"])
    @cherrypy.config(**{"tools.websocket.on": True, "tools.websocket.handler_cls": EventSocket})
    def socket(self, channel, after="0"):
        cherrypy.request.ws_handler.channel = channel
        cherrypy.request.ws_handler.after = int(after)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    versions = f"CherryPy {cherrypy.__version__}, ws4py {version('ws4py')}, Python {platform.python_version()}"
    parser.add_argument("--version", action="version", version=versions)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--token", required=True)
    parser.add_argument("--threads", type=int, default=int(os.environ.get("THREADS", 300)))
    parser.add_argument("--queue", type=int, default=int(os.environ.get("QUEUE", 1024)), help="accept queue")
    return parser.parse_args()


def main():
    args = arguments()
    cherrypy.tools.token = cherrypy.Tool("before_request_body", check_token)
    cherrypy.tools.websocket = WebSocketTool()
    cherrypy.config.update(
        {
            "environment": "production",
            "log.screen": False,
            "server.socket_host": "127.0.0.1",
            "server.socket_port": args.port,
            "server.thread_pool": args.threads,
            "server.socket_queue_size": args.queue,
            "server.shutdown_timeout": 1,
            "tools.token.on": True,
            "tools.token.token": args.token,
        }
    )
    # Cheroot keeps ten idle connections and closes the rest after each answer, which no setting of CherryPy changes.
    cheroot.server.HTTPServer.keep_alive_conn_limit = args.queue
    WebSocketPlugin(cherrypy.engine).subscribe()
    cherrypy.engine.subscribe("stop", CHANNELS.close, priority=10)
    cherrypy.quickstart(Root())


if __name__ == "__main__":
    main()
