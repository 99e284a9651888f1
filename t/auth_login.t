# Login: a password becomes a pair of tokens; all else looks the same.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== Login: a pair of tokens and when the first expires
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": " $ann_email ", "password": "$ann_password", "ip_address": "192.0.2.7", "user_agent": "check/1.0"}
--- response_body_like eval
qr/^\{"accessToken":"[\w-]+\.[\w-]+\.[\w-]+","refreshToken":"[\w-]{43}","expiresAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"\}$/
--- auth_rows
SELECT user_agent, ip_address, generation, revoked_at IS NULL,
       expires_at - created_at
  FROM sessions WHERE user_id = '$ann' AND ip_address = '192.0.2.7'
=>
check/1.0	192.0.2.7	0	t	7 days


=== Login: of a refresh token only the hash is stored
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}
--- capture
token=refreshToken
--- auth_rows
SELECT count(*) FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id
 WHERE s.user_id = '$ann' AND t.token_hash
       = sha256(decode(translate('$token', '-_', '+/') || '=', 'base64'))
=>
1


=== Login: a wrong password
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "wrong horse"}
--- error_code: 401
--- response_json refusal: unauthenticated INVALID_CREDENTIALS
--- no_error_log
wrong horse


=== Login: a stranger gets the very same answer
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "nobody.$random@example.com", "password": "wrong horse"}
--- error_code: 401
--- response_body
{"code":"unauthenticated","message":"the e-mail address or the password is wrong","details":[{"type":"google.rpc.ErrorInfo","value":"ChNJTlZBTElEX0NSRURFTlRJQUxTEgVnYXZlbA"}]}
--- request2
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "wrong horse"}
--- error_code2: 401
--- response_body2
{"code":"unauthenticated","message":"the e-mail address or the password is wrong","details":[{"type":"google.rpc.ErrorInfo","value":"ChNJTlZBTElEX0NSRURFTlRJQUxTEgVnYXZlbA"}]}


=== Login: the rules of new passwords do not tell old ones apart
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "x"}
--- error_code: 401
--- response_json refusal: unauthenticated INVALID_CREDENTIALS


=== Login: without a password or an email
--- request
POST /auth.v1.AuthService/Login
{}
--- error_code: 400
--- response_json malformed
email: An email address is required.
password: The password is required.


=== Login: a password of megabytes is not hashed
--- users: ann
--- request eval
'POST /auth.v1.AuthService/Login
{"email": "ann@example.com", "password": "' . 'x' x 200_000 . '"}'
--- error_code: 400
--- response_json malformed
password: A password has at most 128 bytes.


=== Login: a quote in the email is a letter
--- request
POST /auth.v1.AuthService/Login
{"email": "'or''='@example.com", "password": "' OR '1'='1"}
--- error_code: 401
--- response_json refusal: unauthenticated INVALID_CREDENTIALS


=== Login: what a client says of itself is cut and tidied, never refused
--- users: ann
--- request eval
'POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password", "ipAddress": "<script>", "userAgent": "a\r\nb' . 'x' x 600 . '"}'
--- auth_rows
SELECT octet_length(user_agent), left(user_agent, 5), ip_address = ''
  FROM sessions WHERE user_id = '$ann' AND user_agent LIKE 'a  b%'
=>
512	a  bx	t


=== Login: a bad token beside it does not matter
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}
--- more_headers
Authorization: Bearer rubbish


=== GetProfile: everything about oneself
--- users: ann
--- request
POST /auth.v1.AuthService/GetProfile
{}
--- as: ann
--- response_json
{"id": "$ann", "email": "$ann_email", "fullName": "Ann", "countryCode": "DE", "avatarUrl": null}
--- response_body_like: "createdAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z"


=== GetProfile: of others only what everybody may see
--- users: ann bob
--- request
POST /auth.v1.AuthService/GetProfile
{"userId": "$bob"}
--- as: ann
--- response_body
{"id":"$bob","fullName":"Bob"}


=== GetProfile: nobody
--- users: ann
--- request
POST /auth.v1.AuthService/GetProfile
{"userId": "$missing"}
--- as: ann
--- error_code: 404
--- response_json refusal: not_found USER_NOT_FOUND


=== GetProfile: an id that is none
--- users: ann
--- request
POST /auth.v1.AuthService/GetProfile
{"userId": "1 OR 1=1"}
--- as: ann
--- error_code: 400
--- response_json malformed
user_id: An id is a UUID.


=== GetProfile: without a token
--- request
POST /auth.v1.AuthService/GetProfile
{}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID
