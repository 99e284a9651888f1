# ListSessions, RevokeSession, ChangePassword: what the owner sees and ends.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== ListSessions: where the caller is signed in, the last used first
--- users: ann bob
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password", "ipAddress": "2001:db8::7", "userAgent": "phone"}
--- capture
phone=accessToken
--- request2
POST /auth.v1.AuthService/ListSessions
{}
--- more_headers2
Authorization: Bearer $phone
--- response_json2
{"sessions": [{"userAgent": "phone", "ipAddress": "2001:db8::7", "current": true}, {"current": null}]}
--- response_body_like2: "id":"[0-9a-f-]{36}".*"createdAt":"[^"]+Z","lastUsedAt":"[^"]+Z"
--- request3
POST /auth.v1.AuthService/ListSessions
{}
--- as3: bob
--- response_json3
{"sessions": [{"current": true}]}


=== ListSessions: without a token
--- request
POST /auth.v1.AuthService/ListSessions
{}
--- error_code: 401
--- response_json refusal: unauthenticated TOKEN_INVALID


=== RevokeSession: ends at once, for the API as well
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password", "userAgent": "stolen"}
--- capture
stolen=accessToken
--- request2
POST /auth.v1.AuthService/ListSessions
{}
--- as2: ann
--- capture2
id=sessions.0.id
--- request3
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers3
Authorization: Bearer $stolen
--- request4
POST /auth.v1.AuthService/RevokeSession
{"sessionId": "$id"}
--- as4: ann
--- response_body4: {}
--- request5
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers5
Authorization: Bearer $stolen
--- error_code5: 401
--- response_json5 refusal: unauthenticated TOKEN_INVALID
--- request6
POST /auth.v1.AuthService/ListSessions
{}
--- as6: ann
--- response_json6
{"sessions": [{"current": true}]}
--- request7
POST /auth.v1.AuthService/RevokeSession
{"sessionId": "$id"}
--- as7: ann
--- response_body7: {}
--- auth_rows
SELECT user_agent, revoked_for FROM sessions WHERE id = '$id'
=>
stolen	revoked


=== RevokeSession: nobody ends another's
--- users: ann bob
--- request
POST /auth.v1.AuthService/ListSessions
{}
--- as: ann
--- capture
id=sessions.0.id
--- request2
POST /auth.v1.AuthService/RevokeSession
{"sessionId": "$id"}
--- as2: bob
--- error_code2: 404
--- response_json2 refusal: not_found SESSION_NOT_FOUND
--- request3
POST /auth.v1.AuthService/GetProfile
{}
--- as3: ann


=== RevokeSession: an id that is none, and no token
--- users: ann
--- request
POST /auth.v1.AuthService/RevokeSession
{"sessionId": "'; --"}
--- as: ann
--- error_code: 400
--- response_json malformed
session_id: An id is a UUID.
--- request2
POST /auth.v1.AuthService/RevokeSession
{"sessionId": "$missing"}
--- error_code2: 401


=== ChangePassword: ends every session, the caller's too
--- users: ann
--- request
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}
--- capture
other=accessToken
refresh=refreshToken
--- request2
POST /auth.v1.AuthService/ChangePassword
{"currentPassword": "$ann_password", "newPassword": "battery staple"}
--- as2: ann
--- response_body2: {}
--- request3
POST /auth.v1.AuthService/GetProfile
{}
--- as3: ann
--- error_code3: 401
--- request4
POST /auth.v1.AuthService/GetProfile
{}
--- more_headers4
Authorization: Bearer $other
--- error_code4: 401
--- request5
POST /auth.v1.AuthService/Refresh
{"refreshToken": "$refresh"}
--- error_code5: 401
--- response_json5 refusal: unauthenticated TOKEN_INVALID
--- request6
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}
--- error_code6: 401
--- request7
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "battery staple"}
--- auth_rows
SELECT password_version, (SELECT count(*) FROM sessions s
    WHERE s.user_id = u.id AND revoked_for = 'password')
  FROM users u WHERE id = '$ann'
=>
2	2


=== ChangePassword: the current one must be right
--- users: ann
--- request
POST /auth.v1.AuthService/ChangePassword
{"currentPassword": "wrong horse", "newPassword": "battery staple"}
--- as: ann
--- error_code: 401
--- response_json refusal: unauthenticated INVALID_CREDENTIALS
--- request2
POST /auth.v1.AuthService/Login
{"email": "$ann_email", "password": "$ann_password"}


=== ChangePassword: both fields are judged
--- users: ann
--- request
POST /auth.v1.AuthService/ChangePassword
{"newPassword": "short"}
--- as: ann
--- error_code: 400
--- response_json malformed
current_password: The password is required.
new_password: A password has 8 to 128 bytes.


=== ChangePassword: without a token
--- users: ann
--- request
POST /auth.v1.AuthService/ChangePassword
{"currentPassword": "$ann_password", "newPassword": "battery staple"}
--- error_code: 401
