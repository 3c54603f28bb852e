"""Takes a payment with Python's standard library:  TILLWIRE_URL=http://127.0.0.1:9003 TILLWIRE_KEY=... python3 pay.py REFERENCE AMOUNT

Whatever happens to this program or to the line: run again with the same reference, it finds the same payment. While it
runs or nobody knows its outcome, the same request asks on.
"""

import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


def pay(reference, amount):
    url = f"{os.environ['TILLWIRE_URL']}/v1/payments/{urllib.parse.quote(reference, safe='')}?wait=60s"
    body = json.dumps({"amount": {"amount": amount, "currency": "HKD"}, "method": "wechat"}).encode()
    headers = {"Authorization": f"Bearer {os.environ['TILLWIRE_KEY']}", "Content-Type": "application/json"}
    while True:
        try:
            request = urllib.request.Request(url, body, headers, method="PUT")
            with urllib.request.urlopen(request, timeout=90) as answer:
                told = json.load(answer)
                if told["status"] not in ("pending", "unknown"):
                    return told
        except urllib.error.HTTPError as refused:  # no money has moved
            sys.exit(refused.read().decode())
        except (OSError, http.client.HTTPException, ValueError):  # no answer
            time.sleep(1)


print(json.dumps(pay(*sys.argv[1:])))
