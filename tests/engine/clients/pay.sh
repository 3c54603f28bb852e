#!/bin/sh
# Takes a payment with curl:  TILLWIRE_URL=http://127.0.0.1:9003 TILLWIRE_KEY=... ./pay.sh REFERENCE AMOUNT
# Whatever happens to this program or to the line: run again with the same reference, it finds the same payment. While it runs or
# nobody knows its outcome, the same request asks on. A reference of other than letters, digits, - and _ has to be escaped.
set -u
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT
while :; do
  status=$(curl -sS -o "$answer" -w '%{http_code}' -X PUT "$TILLWIRE_URL/v1/payments/$1?wait=60s" \
    -H "Authorization: Bearer $TILLWIRE_KEY" -H 'Content-Type: application/json' \
    -d "{\"amount\":{\"amount\":\"$2\",\"currency\":\"HKD\"},\"method\":\"wechat\"}")
  case $status in
    200) grep -q '"status":"unknown"' "$answer" || { cat "$answer"; exit 0; } ;;
    202) ;;                          # it runs
    000) sleep 1 ;;                  # no answer
    *) cat "$answer" >&2; exit 1 ;;  # refused: no money has moved
  esac
done
