# Refresh: a token is replaced at each use, and an old one ends the family.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== Refresh: the token is replaced
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token", "ipAddress": "192.0.2.9", "userAgent": "second"}
--- response_body_like eval
qr/^\{"accessToken":"[\w-]+\.[\w-]+\.[\w-]+","refreshToken":"[\w-]{43}","expiresAt":"[^"]+Z"\}$/
--- capture
next=refreshToken
access=accessToken
--- request2
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers2
Authorization: Bearer $access
--- response_json2
{"id": "$ann"}
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$next"}
--- auth_rows
SELECT generation, user_agent, ip_address,
       (SELECT count(*) FROM refresh_tokens WHERE session_id = s.id)
  FROM sessions s WHERE user_id = '$ann'
=>
2	second	127.0.0.1	3


=== Refresh: the predecessor gets the same token again, within ten seconds
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- capture
next=refreshToken
--- request2
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- response_json2
{"refreshToken": "$next"}
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$next"}
--- auth_rows
SELECT generation, revoked_for IS NULL FROM sessions WHERE user_id = '$ann'
=>
2	t


=== Refresh: a grandparent ends the family at once
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- capture
second=refreshToken
--- request2
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$second"}
--- capture2
third=refreshToken
access=accessToken
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- error_code3: 401
--- response_json3 refusal: unauthenticated REFRESH_TOKEN_REUSED
--- request4
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$third"}
--- error_code4: 401
--- response_json4 refusal: unauthenticated TOKEN_INVALID
--- request5
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers5
Authorization: Bearer $access
--- error_code5: 401
--- response_json5 refusal: unauthenticated TOKEN_INVALID
--- auth_rows
SELECT revoked_for FROM sessions WHERE user_id = '$ann'
=>
reuse


=== Refresh: a token nobody has
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID


=== Refresh: the same bytes by another text are another token
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token="}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID
--- request2
POST /auth.v1.AuthService/Refresh
{"refreshToken": " $ann_refresh_token"}
--- error_code2: 401
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}


=== Refresh: an access token is no refresh token
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_token"}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID
--- no_error_log
$ann_token


=== Refresh: a refresh token is no access token
--- users: ann
--- request
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers
Authorization: Bearer $ann_refresh_token
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID
--- no_error_log
$ann_refresh_token


=== Refresh: without a token
--- request
POST /auth.v1.AuthService/Refresh
{}
--- error_code: 400
--- response_json malformed
refresh_token: A refresh token is required.


=== Refresh: SQL is no token
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "' OR token_hash IS NOT NULL; --aaaaaaaaaaaaa"}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID


=== Logout: the session ends, its tokens with it, as often as asked
--- users: ann
--- request
POST /auth.v1.AuthService/Logout
{"refreshToken": "$ann_refresh_token"}
--- response_body: {}
--- request2
POST /auth.v1.AuthService/GetProfile
{}
--- as2: ann
--- error_code2: 401
--- response_json2 refusal: unauthenticated TOKEN_INVALID
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- error_code3: 401
--- response_json3 refusal: unauthenticated TOKEN_INVALID
--- request4
POST /auth.v1.AuthService/Logout
{"refreshToken": "$ann_refresh_token"}
--- response_body4: {}
--- auth_rows
SELECT revoked_for FROM sessions WHERE user_id = '$ann'
=>
logout


=== Logout: any generation ends the family
--- users: ann
--- request
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$ann_refresh_token"}
--- capture
next=refreshToken
--- request2
POST /auth.v1.AuthService/Logout
{"refreshToken": "$ann_refresh_token"}
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$next"}
--- error_code3: 401


=== Logout: other sessions go on
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}
--- capture
other=refreshToken
--- request2
POST /auth.v1.AuthService/Logout
{"refreshToken": "$ann_refresh_token"}
--- request3
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$other"}


=== Logout: a token of no session is as good as ended
--- request
POST /auth.v1.AuthService/Logout
{"refreshToken": "rubbish"}
--- response_body: {}


=== Logout: without a token
--- request
POST /auth.v1.AuthService/Logout
{}
--- error_code: 400
--- response_json malformed
refresh_token: A refresh token is required.
