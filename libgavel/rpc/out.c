/* Ids, times and texts are dressed for the wire here. */

#include "out.h"


#define GVL_OUT_US  INT64_C(1000000)


static void *gvl_out_take(gvl_out_t *out, size_t size);
static char *gvl_out_empty(void);


void *
gvl_out_message(gvl_out_t *out, const ProtobufCMessageDescriptor *type)
{
    void  *message;

    message = gvl_out_take(out, type->sizeof_message);

    if (message != NULL) {
        protobuf_c_message_init(type, message);
    }

    return message;
}


void *
gvl_out_list(gvl_out_t *out, size_t n)
{
    void  *list;

    if (n == 0 || out->rc != GVL_OK) {
        return NULL;
    }

    list = gvl_arena_take_array(out->arena, n, sizeof(void *));

    if (list == NULL) {
        out->rc = GVL_NO_MEMORY;
    }

    return list;
}


char *
gvl_out_text(gvl_out_t *out, gvl_str_t text)
{
    gvl_str_t  copy;

    if (text.len == 0 || out->rc != GVL_OK) {
        return gvl_out_empty();
    }

    copy = gvl_arena_copy(out->arena, text);

    if (copy.data == NULL) {
        out->rc = GVL_NO_MEMORY;
        return gvl_out_empty();
    }

    return (char *) copy.data;
}


char *
gvl_out_id(gvl_out_t *out, const gvl_uuid_t *id)
{
    char  *text;

    if (gvl_uuid_is_nil(id)) {
        return gvl_out_empty();
    }

    text = gvl_out_take(out, GVL_UUID_TEXT_LEN + 1);
    if (text == NULL) {
        return gvl_out_empty();
    }

    gvl_uuid_write(id, text);

    return text;
}


char *
gvl_out_time(gvl_out_t *out, int64_t at_us)
{
    char  *text;

    text = gvl_out_take(out, GVL_TIME_TEXT_LEN + 1);
    if (text == NULL) {
        return gvl_out_empty();
    }

    gvl_time_write(at_us, text);

    return text;
}


Google__Protobuf__Timestamp *
gvl_out_timestamp(gvl_out_t *out, int64_t at_us)
{
    int64_t                       us;
    Google__Protobuf__Timestamp  *timestamp;

    timestamp = gvl_out_message(out, &google__protobuf__timestamp__descriptor);
    if (timestamp == NULL) {
        return NULL;
    }

    us = at_us % GVL_OUT_US;

    if (us < 0) {
        us += GVL_OUT_US;
    }

    timestamp->seconds = (at_us - us) / GVL_OUT_US;
    timestamp->nanos = (int32_t) us * 1000;

    return timestamp;
}


/* Zeroed, so that every text ends. */
static void *
gvl_out_take(gvl_out_t *out, size_t size)
{
    void  *taken;

    if (out->rc != GVL_OK) {
        return NULL;
    }

    taken = gvl_arena_take(out->arena, size);

    if (taken == NULL) {
        out->rc = GVL_NO_MEMORY;
    }

    return taken;
}


/* protobuf-c's own mark of a text that was never set. */
static char *
gvl_out_empty(void)
{
    return (char *) protobuf_c_empty_string;
}
