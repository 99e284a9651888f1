/* Names of fields: as in the contract, and in lowerCamelCase. */

#include <string.h>

#include "json_value.h"


static bool gvl_json_is_camel(const char *original, gvl_str_t name);


const ProtobufCFieldDescriptor *
gvl_json_field_find(const ProtobufCMessageDescriptor *type, gvl_str_t name)
{
    unsigned                         i;
    const ProtobufCFieldDescriptor  *field;

    for (i = 0; i < type->n_fields; i++) {
        field = &type->fields[i];

        if (gvl_str_eq(name, gvl_str_from(field->name))
            || gvl_json_is_camel(field->name, name))
        {
            return field;
        }
    }

    return NULL;
}


/* lowerCamelCase: a letter behind an underscore is large, which vanishes. */
static bool
gvl_json_is_camel(const char *original, gvl_str_t name)
{
    char    c;
    bool    large;
    size_t  i;

    large = false;

    for (i = 0; *original != '\0'; original++) {
        c = *original;

        if (c == '_') {
            large = true;
            continue;
        }

        if (large && c >= 'a' && c <= 'z') {
            c = (char) (c - 'a' + 'A');
        }

        large = false;

        if (i == name.len || name.data[i++] != c) {
            return false;
        }
    }

    return i == name.len;
}


void
gvl_json_field_write(gvl_text_t *text, const ProtobufCFieldDescriptor *field)
{
    bool         large;
    char        *to;
    size_t       len;
    const char  *original;

    /* The name, its quotes and the colon; less the underscores. */

    len = strlen(field->name) + 3;

    to = gvl_text_grow(text, len);
    if (to == NULL) {
        return;
    }

    large = false;
    *to++ = '"';

    for (original = field->name; *original != '\0'; original++) {
        if (*original == '_') {
            large = true;
            text->len--;
            continue;
        }

        *to++ = large && *original >= 'a' && *original <= 'z'
                ? (char) (*original - 'a' + 'A') : *original;
        large = false;
    }

    *to++ = '"';
    *to = ':';
}
