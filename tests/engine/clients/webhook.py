"""Takes webhooks with Python's standard library:  TILLWIRE_WEBHOOK_SECRET=whsec_... python3 webhook.py PORT

What is signed with the secret, and not old, is the engine's. The same message may come again, under the same id: what is
done about it is done once for each id.
"""

import base64
import hashlib
import hmac
import http.server
import json
import os
import sys
import time


def verified(headers, body):
    """The message, or None where it is not the engine's."""
    sent, now = headers["webhook-timestamp"] or "", time.time()
    if not sent.isdigit() or abs(now - int(sent)) > 300:
        return None
    key = base64.b64decode(os.environ["TILLWIRE_WEBHOOK_SECRET"].removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{sent}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = (headers["webhook-signature"] or "").split()
    return json.loads(body) if any(hmac.compare_digest(expected, one) for one in given) else None


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        message = verified(self.headers, self.rfile.read(int(self.headers["content-length"])))
        if message:
            outcome = message["data"]  # put it into the shop's books here, and answer once that is durable
            print(self.headers["webhook-id"], message["type"], outcome["reference"], flush=True)
        self.send_response(204 if message else 401)
        self.end_headers()

    def log_message(self, *_):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
