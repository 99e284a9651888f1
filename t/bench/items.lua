-- wrk's requests for GetItem, of a random item each.
--
--     wrk ... -- ITEMS RATE
--
-- RATE is in requests a second over all connections; 0: as fast as it goes.

local CONNECTIONS = 64

local paths, rate = {}, 0

function init(args)
   for line in io.lines(args[1]) do
      paths[#paths + 1] = "GET /bids.v1.BidService/GetItem"
         .. "?connect=v1&encoding=json&message=%7B%22id%22%3A%22" .. line
         .. "%22%7D HTTP/1.1\r\nHost: bench\r\n\r\n"
   end
   rate = tonumber(args[2])
end

function request()
   return paths[math.random(#paths)]
end

function delay()
   if rate == 0 then
      return 0
   end
   return math.random() * 2 * 1000 * CONNECTIONS / rate
end
