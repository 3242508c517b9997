// How to verify a message, in five languages. A test runs each of them as it stands here.

export type Snippet = { language: string; needs: string; code: string }

export const snippets = {
  typescript: {
    language: 'TypeScript',
    needs: 'The package `standardwebhooks`, in any runtime that has `Request` and `Response`.',
    code: `import { Webhook } from 'standardwebhooks'

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? '')

export async function receive(request: Request): Promise<Response> {
  const body = await request.text()
  try {
    const event = webhook.verify(body, Object.fromEntries(request.headers))
    console.log(event)
    return new Response(null, { status: 204 })
  } catch {
    return new Response(null, { status: 401 })
  }
}`,
  },
  python: {
    language: 'Python',
    needs: 'Nothing but the standard library. `headers` by lower-case name, `body` as it came.',
    code: `import base64
import hashlib
import hmac
import time


def verify(secret: str, headers: dict[str, str], body: bytes) -> bool:
    message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    expected = b"v1," + base64.b64encode(digest)
    signatures = headers["webhook-signature"].encode().split(b" ")
    return any(hmac.compare_digest(expected, one) for one in signatures)`,
  },
  go: {
    language: 'Go',
    needs: 'Nothing but the standard library.',
    code: `package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func Verify(secret string, header http.Header, body []byte) bool {
	id, timestamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return false
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + timestamp + "."))
	mac.Write(body)
	expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	for _, signature := range strings.Split(header.Get("webhook-signature"), " ") {
		if hmac.Equal([]byte(signature), []byte(expected)) {
			return true
		}
	}
	return false
}`,
  },
  php: {
    language: 'PHP',
    needs: "`$headers` by lower-case name; the body from `file_get_contents('php://input')`.",
    code: `<?php

function verify(string $secret, array $headers, string $body): bool
{
    ['webhook-id' => $id, 'webhook-timestamp' => $timestamp] = $headers;
    if (!ctype_digit($timestamp) || abs(time() - (int) $timestamp) > 300) {
        return false;
    }
    $key = base64_decode(substr($secret, strlen('whsec_')));
    $digest = hash_hmac('sha256', "$id.$timestamp.$body", $key, true);
    $expected = 'v1,' . base64_encode($digest);
    foreach (explode(' ', $headers['webhook-signature']) as $signature) {
        if (hash_equals($expected, $signature)) {
            return true;
        }
    }
    return false;
}`,
  },
  shell: {
    language: 'Shell',
    needs:
      '`openssl`, for a look by hand: the three headers in `$ID`, `$TIMESTAMP` and `$SIGNATURE`, the body in a file.',
    code: `#!/bin/sh
# usage: verify.sh body.json
key=$(printf '%s' "\${WEBHOOK_SECRET#whsec_}" | openssl base64 -d -A | od -An -v -tx1 | tr -d ' \\n')
expected=$({ printf '%s.%s.' "$ID" "$TIMESTAMP"; cat "$1"; } |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | openssl base64 -A)
age=$(($(date +%s) - TIMESTAMP))

[ "\${age#-}" -le 300 ] || { echo 'too old or too new'; exit 1; }
case " $SIGNATURE " in
  *" v1,$expected "*) echo 'verified' ;;
  *) echo 'no signature matches'; exit 1 ;;
esac`,
  },
} satisfies Record<string, Snippet>
