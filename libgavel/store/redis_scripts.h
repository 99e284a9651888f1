/* What Redis does in one go, in its own Lua. */

#ifndef GVL_REDIS_SCRIPTS_H
#define GVL_REDIS_SCRIPTS_H


/* KEYS of all: the item's hash, its sorted set. */

typedef enum {
    /* v, life, s, b, t */
    GVL_REDIS_PUT_ITEM = 0,

    /* v, life, seller, then bidder, amount, time of each rank */
    GVL_REDIS_PUT_BOARD,

    /* ranks wanted; gives nothing, or seller, r, then ranks as above */
    GVL_REDIS_ASK_BOARD,

    /*
     * former, v, life, channel (empty: nobody hears), message, ranks kept,
     * b, t (empty: as before), then bidder, amount, time of each new rank
     */
    GVL_REDIS_UPDATE,

    GVL_REDIS_SCRIPTS
} gvl_redis_script_t;

extern const char *const  gvl_redis_scripts[GVL_REDIS_SCRIPTS];

#endif /* GVL_REDIS_SCRIPTS_H */
