/* Judges refresh tokens, and tidies what clients say of themselves. */

#include "auth/session.h"


gvl_refresh_verdict_t
gvl_session_judge_refresh(const gvl_session_t *session, int32_t generation,
    int64_t now_us)
{
    if (session->revoked) {
        return GVL_REFRESH_REVOKED;
    }

    if (now_us >= session->expires_at_us) {
        return GVL_REFRESH_EXPIRED;
    }

    if (generation == session->generation) {
        return generation < GVL_GENERATIONS_MAX ? GVL_REFRESH_ROTATE
                                                : GVL_REFRESH_EXPIRED;
    }

    /* Only the direct predecessor: a grandparent is nobody's retry. */

    if (generation == session->generation - 1
        && now_us - session->rotated_at_us <= GVL_REFRESH_GRACE_US)
    {
        return GVL_REFRESH_REPEAT;
    }

    return GVL_REFRESH_REUSED;
}


gvl_rc_t
gvl_user_agent_tidy(gvl_arena_t *arena, gvl_str_t text, gvl_str_t *user_agent)
{
    char    *tidy;
    size_t   i;

    if (text.len > GVL_USER_AGENT_MAX) {
        text.len = GVL_USER_AGENT_MAX;

        /* Not inside a UTF-8 sequence: back to where one begins. */

        while (text.len > 0 && (text.data[text.len] & 0xc0) == 0x80) {
            text.len--;
        }
    }

    if (text.len == 0) {
        *user_agent = GVL_STR("");
        return GVL_OK;
    }

    tidy = gvl_arena_take(arena, text.len);
    if (tidy == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < text.len; i++) {
        tidy[i] = text.data[i];

        if ((unsigned char) tidy[i] < 0x20 || tidy[i] == 0x7f) {
            tidy[i] = ' ';
        }
    }

    *user_agent = (gvl_str_t) { tidy, text.len };

    return GVL_OK;
}


gvl_str_t
gvl_ip_address_tidy(gvl_str_t text)
{
    char    c;
    size_t  i, marks;

    marks = 0;

    for (i = 0; i < text.len; i++) {
        c = text.data[i];

        if (c == '.' || c == ':') {
            marks++;

        } else if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')
                   && !(c >= 'A' && c <= 'F'))
        {
            return GVL_STR("");
        }
    }

    if (marks < 2 || text.len > GVL_IP_ADDRESS_MAX) {
        return GVL_STR("");
    }

    return text;
}
