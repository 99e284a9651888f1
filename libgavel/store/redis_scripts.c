/*
 * What Redis does in one go, in its own Lua.
 *
 * Sequences are compared as numbers, which are exact below 2^53.  A key that
 * holds something foreign is removed: whatever it was, it is not our cache.
 *
 * Item and leaderboard are those of the latest sequence, or are not there: a
 * read of the one may come before the update that it has seen, which then
 * finds its sequence known and brings nothing forward.
 */

#include "redis_scripts.h"


/* have[1] = v, have[2] = s, have[3] = r, have[4] = n; false: there is none. */
#define GVL_REDIS_LUA_HAVE                                                    \
    "local have = redis.pcall('HMGET', KEYS[1], 'v', 's', 'r', 'n')\n"        \
    "if have.err then\n"                                                      \
    "  redis.call('DEL', KEYS[1])\n"                                          \
    "  have = {}\n"                                                           \
    "end\n"                                                                   \
    "for i = 1, 4 do have[i] = have[i] and tonumber(have[i]) end\n"

/* The set and its part of the hash belong together and go together. */
#define GVL_REDIS_LUA_DROP_BOARD                                              \
    "local function drop_board()\n"                                           \
    "  local at = {}\n"                                                       \
    "  for _, f in ipairs(redis.call('HKEYS', KEYS[1])) do\n"                 \
    "    if #f > 1 then at[#at + 1] = f end\n"                                \
    "  end\n"                                                                 \
    "  redis.call('HDEL', KEYS[1], 'r', 'n', 'o', unpack(at))\n"              \
    "  redis.call('DEL', KEYS[2])\n"                                          \
    "end\n"

/* Takes ranks from ARGV[first] on; false: the set was something foreign. */
#define GVL_REDIS_LUA_RANK                                                    \
    "local function rank(first, kept)\n"                                      \
    "  for i = first, #ARGV, 3 do\n"                                          \
    "    local done = redis.pcall('ZADD', KEYS[2], ARGV[i + 1], ARGV[i])\n"   \
    "    if type(done) == 'table' then return false end\n"                    \
    "    redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])\n"                 \
    "  end\n"                                                                 \
    "  local n = redis.call('ZCARD', KEYS[2])\n"                              \
    "  if n > kept then\n"                                                    \
    "    local low = redis.call('ZRANGE', KEYS[2], 0, n - kept - 1)\n"        \
    "    redis.call('HDEL', KEYS[1], unpack(low))\n"                          \
    "    redis.call('ZREM', KEYS[2], unpack(low))\n"                          \
    "    n = kept\n"                                                          \
    "  end\n"                                                                 \
    "  redis.call('HSET', KEYS[1], 'n', n)\n"                                 \
    "  return true\n"                                                         \
    "end\n"


const char *const  gvl_redis_scripts[GVL_REDIS_SCRIPTS] = {

    [GVL_REDIS_PUT_ITEM] =
    GVL_REDIS_LUA_HAVE
    GVL_REDIS_LUA_DROP_BOARD
    "local v = tonumber(ARGV[1])\n"
    "if have[1] and have[1] > v or have[2] and have[2] >= v then\n"
    "  return 0\n"
    "end\n"
    "redis.call('HSET', KEYS[1], 'v', ARGV[1], 's', ARGV[1], 'b', ARGV[3],\n"
    "           't', ARGV[4])\n"
    "if have[3] and have[3] < v then drop_board() end\n"
    "redis.call('EXPIRE', KEYS[1], ARGV[2])\n"
    "return 1\n",

    [GVL_REDIS_PUT_BOARD] =
    GVL_REDIS_LUA_HAVE
    GVL_REDIS_LUA_DROP_BOARD
    GVL_REDIS_LUA_RANK
    "local v = tonumber(ARGV[1])\n"
    "if have[1] and have[1] > v or have[3] and have[3] > v then\n"
    "  return 0\n"
    "end\n"
    "drop_board()\n"
    "if have[2] and have[2] < v then\n"
    "  redis.call('HDEL', KEYS[1], 's', 'b', 't')\n"
    "end\n"
    "redis.call('HSET', KEYS[1], 'v', ARGV[1], 'r', ARGV[1], 'o', ARGV[3])\n"
    "rank(4, #ARGV)\n"
    "redis.call('EXPIRE', KEYS[1], ARGV[2])\n"
    "redis.call('EXPIRE', KEYS[2], ARGV[2])\n"
    "return 1\n",

    [GVL_REDIS_ASK_BOARD] =
    "local have = redis.call('HMGET', KEYS[1], 'r', 'n', 'o')\n"
    "if not have[1] then return {} end\n"
    "if redis.call('ZCARD', KEYS[2]) ~= tonumber(have[2]) then return {} end\n"
    "local board = { have[3], have[1] }\n"
    "local ranks = redis.call('ZREVRANGE', KEYS[2], 0, ARGV[1] - 1,\n"
    "                         'WITHSCORES')\n"
    "for i = 1, #ranks, 2 do\n"
    "  board[#board + 1] = ranks[i]\n"
    "  board[#board + 1] = ranks[i + 1]\n"
    "  board[#board + 1] = redis.call('HGET', KEYS[1], ranks[i])\n"
    "end\n"
    "return board\n",

    [GVL_REDIS_UPDATE] =
    "if ARGV[4] ~= '' then redis.call('PUBLISH', ARGV[4], ARGV[5]) end\n"
    GVL_REDIS_LUA_HAVE
    "local former, v = tonumber(ARGV[1]), tonumber(ARGV[2])\n"
    "if have[1] and have[1] >= v then return 0 end\n"
    "redis.call('HSET', KEYS[1], 'v', ARGV[2])\n"
    "redis.call('EXPIRE', KEYS[1], ARGV[3])\n"

    /* Most items that are bid on are not cached: that was all. */

    "if not have[2] and not have[3] then return 1 end\n"
    GVL_REDIS_LUA_DROP_BOARD
    GVL_REDIS_LUA_RANK
    "if have[2] == former then\n"
    "  redis.call('HSET', KEYS[1], 's', ARGV[2], 'b', ARGV[7])\n"
    "  if ARGV[8] ~= '' then redis.call('HSET', KEYS[1], 't', ARGV[8]) end\n"
    "elseif have[2] then\n"
    "  redis.call('HDEL', KEYS[1], 's', 'b', 't')\n"
    "end\n"
    "if have[3] == former and redis.pcall('ZCARD', KEYS[2]) == have[4]\n"
    "   and rank(9, tonumber(ARGV[6]))\n"
    "then\n"
    "  redis.call('HSET', KEYS[1], 'r', ARGV[2])\n"
    "  redis.call('EXPIRE', KEYS[2], ARGV[3])\n"
    "elseif have[3] then\n"
    "  drop_board()\n"
    "end\n"
    "return 1\n"
};
