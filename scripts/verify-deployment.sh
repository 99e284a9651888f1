#!/bin/bash
# Checks a running Gavel by real calls, as a person would use it: accounts, an
# item, bids, refusals, statistics.  Leaves two users and one item behind.
#
#     scripts/verify-deployment.sh [API]      http://127.0.0.1:8081
#
# A line per check; exits non-zero when one fails.

set -uo pipefail

api=${1:-http://127.0.0.1:${GAVEL_API_PORT:-8081}}
passed=0
failed=0
status=
body=

# POSTs JSON to an RPC: call PATH BODY [TOKEN]; sets status and body.
call() {
    local answer
    answer=$(curl -sS --max-time 15 -w '\n%{http_code}' \
        -H 'Content-Type: application/json' \
        ${3:+-H "Authorization: Bearer $3"} \
        -d "$2" "$api/$1" 2>&1)
    status=${answer##*$'\n'}
    body=${answer%$'\n'*}
}

get() {
    local answer
    answer=$(curl -sS --max-time 5 -w '\n%{http_code}' "$api$1" 2>&1)
    status=${answer##*$'\n'}
    body=${answer%$'\n'*}
}

# check NAME STATUS [JQ-CONDITION]: of the last answer.
check() {
    if [ "$status" = "$2" ] \
        && { [ -z "${3:-}" ] || jq -e "$3" <<< "$body" > /dev/null 2>&1; }
    then
        echo "ok   $1"
        passed=$((passed + 1))
    else
        echo "FAIL $1: $status $body"
        failed=$((failed + 1))
    fi
}

field() {
    jq -r "$1" <<< "$body" 2> /dev/null
}

# Whether an error carries the reason; details are base64 of ErrorInfo.
reason() {
    echo ".code == \"$1\" and ([.details[]?.value | gsub(\"-\"; \"+\")
        | gsub(\"_\"; \"/\") | (. + \"===\"[:(4 - length % 4) % 4]) | @base64d
        | contains(\"$2\")] | any)"
}

tag=$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
password=verify-$tag

register() {
    call auth.v1.AuthService/Register "{\"email\": \"$1-$tag@example.com\",
        \"password\": \"$password\", \"full_name\": \"$1\",
        \"country_code\": \"DE\", \"phone_number\": \"+49 30 1\"}"
}

login() {
    call auth.v1.AuthService/Login "{\"email\": \"$1-$tag@example.com\",
        \"password\": \"$2\"}"
}

bid() {
    call bids.v1.BidService/PlaceBid \
        "{\"item_id\": \"$item\", \"user_id\": \"$1\", \"amount\": $3}" "$2"
}

stats() {
    call userstats.v1.UserStatsService/GetUserStats \
        "{\"user_id\": \"$buyer\"}" "$buyer_token"
}

get /healthz
if [ "$status" = 000 ]; then
    echo "nothing answers at $api: make run starts a stack; or name the API" >&2
    exit 1
fi
check "the API is healthy" 200
get /.well-known/jwks.json
check "keys are published" 200 '.keys | length >= 1'

register seller
check "a seller registers" 200 '.userId | length == 36'
seller=$(field .userId)
register seller
check "the same email is refused" 409 "$(reason already_exists EMAIL_TAKEN)"
register buyer
check "a buyer registers" 200
buyer=$(field .userId)
login buyer wrong-password
check "a wrong password is refused" 401 \
    "$(reason unauthenticated INVALID_CREDENTIALS)"
login seller "$password"
check "the seller logs in" 200
seller_token=$(field .accessToken)
login buyer "$password"
check "the buyer logs in" 200
buyer_token=$(field .accessToken)

call auth.v1.AuthService/GetProfile '{}' "$buyer_token"
check "the buyer is known" 200 ".id == \"$buyer\""
call auth.v1.AuthService/GetProfile '{}' "$buyer_token.x"
check "a forged token is refused" 401 "$(reason unauthenticated TOKEN_INVALID)"

end_at=$(date -u -d '+1 hour' +%Y-%m-%dT%H:%M:%SZ)
call bids.v1.BidService/CreateItem "{\"title\": \"Verification $tag\",
    \"start_price\": 10000, \"end_at\": \"$end_at\"}" "$seller_token"
check "the seller lists an item" 200 '.item.minNextBid == "10000"'
item=$(field .item.id)
bid "$seller" "$seller_token" 15000
check "the seller may not bid" 403 \
    "$(reason permission_denied SELLER_CANNOT_BID)"
bid "$buyer" "$buyer_token" 9999
check "a bid that is too low is refused" 400 \
    "$(reason failed_precondition BID_TOO_LOW)"
bid "$buyer" "$buyer_token" 15000
check "the buyer bids" 200 '.bid.amount == "15000"'
bid "$buyer" "$buyer_token" 20000
check "the highest bidder need not bid again" 400 \
    "$(reason failed_precondition ALREADY_HIGHEST_BIDDER)"
bid "$seller" "$buyer_token" 20000
check "nobody bids for another" 403 \
    "$(reason permission_denied SUBJECT_MISMATCH)"
call bids.v1.BidService/GetItem "{\"id\": \"$item\"}"
check "everybody sees the price" 200 '.item.currentHighestBid == "15000"'

# The event passes the outbox, the relay, RabbitMQ and the consumer.
deadline=$((SECONDS + 10))
stats
until jq -e '.stats.totalBids == "1"' <<< "$body" > /dev/null 2>&1 \
    || [ "$SECONDS" -ge "$deadline" ]; do
    stats
done
check "the bid is in the statistics" 200 \
    '.stats.totalBids == "1" and .stats.totalAmount == "15000"'

call bids.v1.BidService/Nothing '{}'
check "an unknown method is not there" 404
call bids.v1.BidService/PlaceBid '{"item_id": ' "$buyer_token"
check "malformed JSON is refused" 400 '.code == "invalid_argument"'

echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
