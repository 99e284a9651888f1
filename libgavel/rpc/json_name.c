/* Names of fields: as in the contract, and in lowerCamelCase. */

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
    const char  *original;

    large = false;
    gvl_text_add_byte(text, '"');

    for (original = field->name; *original != '\0'; original++) {
        if (*original == '_') {
            large = true;

        } else if (large && *original >= 'a' && *original <= 'z') {
            gvl_text_add_byte(text, (char) (*original - 'a' + 'A'));
            large = false;

        } else {
            gvl_text_add_byte(text, *original);
            large = false;
        }
    }

    gvl_text_add(text, GVL_STR("\":"));
}
