<?php
// Takes a payment with PHP alone:  TILLWIRE_URL=http://127.0.0.1:9003 TILLWIRE_KEY=... php pay.php REFERENCE AMOUNT
// Whatever happens to this program or to the line: run again with the same reference, it finds the same payment. While it
// runs or nobody knows its outcome, the same request asks on.

function pay(string $reference, string $amount): array
{
    $url = getenv('TILLWIRE_URL') . '/v1/payments/' . rawurlencode($reference) . '?wait=60s';
    $context = stream_context_create(['http' => [
        'method' => 'PUT',
        'header' => ['Authorization: Bearer ' . getenv('TILLWIRE_KEY'), 'Content-Type: application/json'],
        'content' => json_encode(['amount' => ['amount' => $amount, 'currency' => 'HKD'], 'method' => 'wechat']),
        'timeout' => 90,
        'ignore_errors' => true,
    ]]);
    while (true) {
        $http_response_header = [];
        $answer = @file_get_contents($url, false, $context);
        $status = (int) (explode(' ', $http_response_header[0] ?? '')[1] ?? 0);
        $told = $answer === false ? null : json_decode($answer, true);
        if ($status >= 400) { // no money has moved
            fwrite(STDERR, (string) $answer);
            exit(1);
        }
        if ($told === null) { // no answer
            sleep(1);
        } elseif (!in_array($told['status'], ['pending', 'unknown'], true)) {
            return $told;
        }
    }
}

echo json_encode(pay($argv[1], $argv[2])), "\n";
