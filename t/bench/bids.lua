-- wrk's requests for PlaceBid, by a thousand bidders.
--
--     wrk ... -- TOKENS ITEMS MODE RATE
--
-- spread   a random item each, a tenth above the last bid on it
-- hot      one item, amounts from the clock, each at least the greatest
--          increment above the one before
-- refused  one item, an amount that lies below its highest bid
--
-- RATE is in requests a second over all connections; 0: as fast as it goes.

local ffi = require("ffi")

local START = 10000             -- what seed.sql has bid
local INCREMENT_MAX = 10000
local CONNECTIONS = 64

local heads, items, mode, rate = {}, {}, "", 0
local next_bidder, last_amount, last_of = 0, 0, {}

ffi.cdef [[
   typedef struct { long s; long us; } gavel_timeval;
   int gettimeofday(gavel_timeval *tv, void *zone);
]]

local tv = ffi.new("gavel_timeval")

local function now_us()
   ffi.C.gettimeofday(tv, nil)
   return tonumber(tv.s) * 1000000 + tonumber(tv.us)
end

local began_us = now_us()

function init(args)
   for line in io.lines(args[1]) do
      heads[#heads + 1] = "POST /bids.v1.BidService/PlaceBid HTTP/1.1\r\n"
         .. "Host: bench\r\nContent-Type: application/json\r\n"
         .. "Authorization: Bearer " .. line:match(" (%S+)$")
         .. "\r\nContent-Length: "
   end
   for line in io.lines(args[2]) do
      items[#items + 1] = line
   end
   mode = args[3]
   rate = tonumber(args[4])
end

local function next_amount(item)
   if mode == "refused" then
      return START
   end
   if mode == "spread" then
      local last = last_of[item] or START
      last_of[item] = last + math.ceil(last / 10)
      return last_of[item]
   end
   last_amount = math.max(1000000 + now_us() - began_us,
                          last_amount + INCREMENT_MAX)
   return last_amount
end

function request()
   local item = mode == "spread" and items[math.random(#items)] or items[1]
   local body = string.format('{"item_id":"%s","amount":%d}', item,
                              next_amount(item))
   next_bidder = next_bidder % #heads + 1
   return heads[next_bidder] .. #body .. "\r\n\r\n" .. body
end

function delay()
   if rate == 0 then
      return 0
   end
   return math.random() * 2 * 1000 * CONNECTIONS / rate
end
