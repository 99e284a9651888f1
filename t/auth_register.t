# Register: an account comes into being, once, with its event.

use Gavel;
use Gavel::Reason;

run_tests();

__DATA__

=== Register: an account with all its fields
--- request
POST /auth.v1.AuthService/Register
{"email": "  Ann.$random@Example.COM ", "password": "correct horse", "full_name": "Ann O'Lee", "country_code": "DE", "phone_number": "+49 30 1234567"}
--- response_body_like eval
qr/^\{"userId":"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}$/
--- response_headers
Content-Type: application/json
--- capture
id=userId
--- auth_rows
SELECT email, full_name, country_code, phone_number, role, permissions,
       password_hash LIKE '_argon2id_v=19_m=8,t=1,p=1_%', avatar_url = ''
  FROM users WHERE id = '$id'
=>
ann.$random@example.com	Ann O'Lee	DE	+49 30 1234567	user	{}	t	t


=== Register: the event lies in the outbox
--- request
POST /auth.v1.AuthService/Register
{"email": "bob.$random@example.com", "password": "correct horse", "fullName": "Bob", "countryCode": "US", "phoneNumber": "1"}
--- more_headers
X-Request-Id: register-$random
--- capture
id=userId
--- auth_rows
SELECT routing_key, request_id, convert_from(payload, 'LATIN1') LIKE '%bob.$random@example.com%'
  FROM outbox WHERE subject_id = '$id'
=>
user.created	register-$random	t


=== Register: an email is taken once, whatever its letters
--- users: ann
--- request
POST /auth.v1.AuthService/Register
{"email": "$ann_email", "password": "correct horse", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 409
--- response_json refusal: already_exists EMAIL_TAKEN
--- auth_rows
SELECT count(*), (SELECT count(*) FROM outbox WHERE subject_id = '$ann')
  FROM users WHERE email = '$ann_email'
=>
1	1


=== Register: all mistakes are told at once
--- request
POST /auth.v1.AuthService/Register
{}
--- error_code: 400
--- response_json malformed
email: An email address is required.
password: A password has 8 to 128 bytes.
full_name: A full name is required.
country_code: A country code is two capital letters.
phone_number: A phone number is required.


=== Register: an email without a domain
--- request
POST /auth.v1.AuthService/Register
{"email": "ann@example", "password": "correct horse", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 400
--- response_json malformed
email: The domain of an email address has a dot inside.


=== Register: an email that would be another mail's header
--- request
POST /auth.v1.AuthService/Register
{"email": "ann@example.com\r\nBcc: everybody@example.com", "password": "correct horse", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 400
--- response_json malformed
email: An email address has no blanks.


=== Register: 7 bytes are no password, 8 are
--- request
POST /auth.v1.AuthService/Register
{"email": "short.$random@example.com", "password": "1234567", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 400
--- response_json malformed
password: A password has 8 to 128 bytes.
--- request2
POST /auth.v1.AuthService/Register
{"email": "short.$random@example.com", "password": "12345678", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}


=== Register: 128 bytes are a password, 129 are none
--- request eval
'POST /auth.v1.AuthService/Register
{"email": "long.$random@example.com", "password": "' . 'x' x 129 . '", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}'
--- error_code: 400
--- response_json malformed
password: A password has 8 to 128 bytes.
--- request2 eval
'POST /auth.v1.AuthService/Register
{"email": "long.$random@example.com", "password": "' . 'x' x 128 . '", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}'


=== Register: a name of blanks, a country in small letters, a long number
--- request
POST /auth.v1.AuthService/Register
{"email": "x@example.com", "password": "correct horse", "fullName": " \t\n ", "countryCode": "de", "phoneNumber": "123456789012345678901234567890123"}
--- error_code: 400
--- response_json malformed
full_name: A full name is required.
country_code: A country code is two capital letters.
phone_number: A phone number has at most 32 bytes.


=== Register: SQL in every field is text
--- request
POST /auth.v1.AuthService/Register
{"email": "'||(select/**/1)||'.$random@example.com", "password": "'; DROP TABLE users; --", "fullName": "'); DELETE FROM users; --", "countryCode": "DE", "phoneNumber": "' OR 1=1 --"}
--- capture
id=userId
--- auth_rows
SELECT full_name, phone_number FROM users WHERE id = '$id'
=>
'); DELETE FROM users; --	' OR 1=1 --


=== Register: the password is logged nowhere
--- request
POST /auth.v1.AuthService/Register
{"email": "quiet.$random@example.com", "password": "secret-$random", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- no_error_log
secret-$random


=== Register: a NUL would cut a password short
--- request
POST /auth.v1.AuthService/Register
{"email": "nul.$random@example.com", "password": "correct horse\u0000battery", "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 400
--- response_json
{"code": "invalid_argument"}


=== Register: a password that is no string
--- request
POST /auth.v1.AuthService/Register
{"email": "x@example.com", "password": 12345678, "fullName": "Ann", "countryCode": "DE", "phoneNumber": "1"}
--- error_code: 400
--- response_json
{"code": "invalid_argument"}


=== Register: broken JSON
--- request
POST /auth.v1.AuthService/Register
{"email": "x@example.com",
--- error_code: 400
--- response_json
{"code": "invalid_argument"}


=== Register: GET is no way to change anything
--- request
GET /auth.v1.AuthService/Register?connect=v1&encoding=json&message=%7B%7D
--- error_code: 405
--- response_headers
Allow: POST
