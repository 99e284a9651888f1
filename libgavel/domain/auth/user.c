/* Judges what people tell about themselves. */

#include "auth/user.h"


static bool
gvl_is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}


/* C0 and DEL: they would forge lines in logs and mail headers. */

static bool
gvl_has_control(gvl_str_t text)
{
    size_t         i;
    unsigned char  c;

    for (i = 0; i < text.len; i++) {
        c = (unsigned char) text.data[i];

        if (c < 0x20 || c == 0x7f) {
            return true;
        }
    }

    return false;
}


static gvl_str_t
gvl_trim(gvl_str_t text)
{
    while (text.len > 0 && gvl_is_blank(text.data[0])) {
        text.data++;
        text.len--;
    }

    while (text.len > 0 && gvl_is_blank(text.data[text.len - 1])) {
        text.len--;
    }

    return text;
}


/* NULL: the trimmed text is an address; else what is wrong with it. */

static const char *
gvl_email_complaint(gvl_str_t text)
{
    bool    dot;
    size_t  i, at;

    if (text.len == 0) {
        return "An email address is required.";
    }

    if (text.len > GVL_EMAIL_MAX) {
        return "An email address has at most 254 bytes.";
    }

    at = text.len;
    dot = false;

    for (i = 0; i < text.len; i++) {
        if (gvl_is_blank(text.data[i])) {
            return "An email address has no blanks.";
        }

        if (text.data[i] == '@') {
            if (at != text.len) {
                return "An email address has exactly one @.";
            }

            at = i;

        } else if (text.data[i] == '.' && at != text.len) {
            dot = dot || (i > at + 1 && i + 1 < text.len);
        }
    }

    if (at == text.len || at == 0) {
        return "An email address has a name and exactly one @.";
    }

    if (!dot) {
        return "The domain of an email address has a dot inside.";
    }

    if (gvl_has_control(text)) {
        return "An email address has no control characters.";
    }

    return NULL;
}


gvl_rc_t
gvl_email_judge(gvl_fault_t *fault, gvl_arena_t *arena, gvl_str_t text,
    gvl_str_t *email)
{
    char        *lowered;
    size_t       i;
    const char  *complaint;

    text = gvl_trim(text);

    complaint = gvl_email_complaint(text);
    if (complaint != NULL) {
        return gvl_fault_field(fault, "email", complaint);
    }

    lowered = gvl_arena_take(arena, text.len);
    if (lowered == NULL) {
        return GVL_NO_MEMORY;
    }

    for (i = 0; i < text.len; i++) {
        lowered[i] = text.data[i];

        if (lowered[i] >= 'A' && lowered[i] <= 'Z') {
            lowered[i] = (char) (lowered[i] - 'A' + 'a');
        }
    }

    *email = (gvl_str_t) { lowered, text.len };

    return GVL_OK;
}


void
gvl_new_password_judge(gvl_fault_t *fault, const char *field, gvl_str_t text)
{
    if (text.len < GVL_PASSWORD_MIN || text.len > GVL_PASSWORD_MAX) {
        gvl_fault_field(fault, field, "A password has 8 to 128 bytes.");
    }
}


void
gvl_old_password_judge(gvl_fault_t *fault, const char *field, gvl_str_t text)
{
    if (text.len == 0) {
        gvl_fault_field(fault, field, "The password is required.");

    } else if (text.len > GVL_PASSWORD_MAX) {
        gvl_fault_field(fault, field, "A password has at most 128 bytes.");
    }
}


void
gvl_full_name_judge(gvl_fault_t *fault, gvl_str_t text)
{
    if (gvl_trim(text).len == 0) {
        gvl_fault_field(fault, "full_name", "A full name is required.");

    } else if (text.len > GVL_FULL_NAME_MAX) {
        gvl_fault_field(fault, "full_name",
            "A full name has at most 200 bytes.");

    } else if (gvl_has_control(text)) {
        gvl_fault_field(fault, "full_name",
            "A full name has no control characters.");
    }
}


void
gvl_country_code_judge(gvl_fault_t *fault, gvl_str_t text)
{
    size_t  i;

    for (i = 0; i < text.len; i++) {
        if (text.data[i] < 'A' || text.data[i] > 'Z') {
            break;
        }
    }

    if (text.len != 2 || i != 2) {
        gvl_fault_field(fault, "country_code",
            "A country code is two capital letters.");
    }
}


void
gvl_phone_number_judge(gvl_fault_t *fault, gvl_str_t text)
{
    if (gvl_trim(text).len == 0) {
        gvl_fault_field(fault, "phone_number", "A phone number is required.");

    } else if (text.len > GVL_PHONE_MAX) {
        gvl_fault_field(fault, "phone_number",
            "A phone number has at most 32 bytes.");

    } else if (gvl_has_control(text)) {
        gvl_fault_field(fault, "phone_number",
            "A phone number has no control characters.");
    }
}


gvl_user_t
gvl_user_public(const gvl_user_t *user)
{
    gvl_user_t  seen = { .id = user->id };

    seen.full_name = user->full_name;
    seen.avatar_url = user->avatar_url;

    return seen;
}
