-- wrk's requests for Login: right passwords of one account.
--
--     wrk ... -- EMAIL PASSWORD

local text

function init(args)
   local body = string.format('{"email":"%s","password":"%s"}', args[1],
                              args[2])
   text = "POST /auth.v1.AuthService/Login HTTP/1.1\r\nHost: bench\r\n"
      .. "Content-Type: application/json\r\nContent-Length: " .. #body
      .. "\r\n\r\n" .. body
end

function request()
   return text
end
