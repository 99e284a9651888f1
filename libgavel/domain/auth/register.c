/* Register: an account comes into being, and its event with it. */

#include "auth/stories.h"


typedef struct {
    const gvl_auth_ports_t         *ports;
    gvl_register_args_t             args;
    gvl_credentials_t               credentials;
    gvl_event_t                     event;
    bool                            taken;
    gvl_uuid_t                     *user_id;
} gvl_register_story_t;


static gvl_rc_t
gvl_register_judge(gvl_flow_t *flow)
{
    gvl_rc_t               rc;
    gvl_user_t            *user;
    gvl_register_story_t  *story;

    story = flow->story;
    user = &story->credentials.user;

    rc = gvl_email_judge(&flow->fault, flow->arena, story->args.email,
                         &user->email);
    gvl_new_password_judge(&flow->fault, "password", story->args.password);
    gvl_full_name_judge(&flow->fault, story->args.full_name);
    gvl_country_code_judge(&flow->fault, story->args.country_code);
    gvl_phone_number_judge(&flow->fault, story->args.phone_number);

    if (rc == GVL_OK && flow->fault.nviolations > 0) {
        return GVL_MALFORMED;
    }

    return rc;
}


static gvl_rc_t
gvl_register_hash(gvl_flow_t *flow)
{
    gvl_rc_t                 rc;
    gvl_register_story_t    *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;

    rc = ports->hasher->enter(ports->hasher_data, flow);
    if (rc != GVL_OK) {
        return rc;
    }

    return ports->hasher->hash(ports->hasher_data, flow, story->args.password,
                               &story->credentials.phc);
}


static gvl_rc_t
gvl_register_add(gvl_flow_t *flow)
{
    gvl_user_t              *user;
    gvl_event_t             *event;
    gvl_register_story_t    *story;
    const gvl_auth_ports_t  *ports;

    story = flow->story;
    ports = story->ports;
    user = &story->credentials.user;
    event = &story->event;

    user->id = ports->ids.make(ports->ids.source);
    user->full_name = story->args.full_name;
    user->country_code = story->args.country_code;
    user->phone_number = story->args.phone_number;
    user->role = GVL_STR("user");
    user->created_at_us = story->args.now_us;

    event->type = GVL_EVENT_USER_CREATED;
    event->id = ports->ids.make(ports->ids.source);
    event->at_us = user->created_at_us;
    event->user_id = user->id;
    event->email = user->email;
    event->full_name = user->full_name;
    event->country_code = user->country_code;

    return ports->accounts->add_user(ports->store, flow, &story->credentials,
                                     event, &story->taken);
}


static gvl_rc_t
gvl_register_answer(gvl_flow_t *flow)
{
    gvl_register_story_t  *story;

    story = flow->story;

    if (story->taken) {
        return GVL_EMAIL_TAKEN;
    }

    *story->user_id = story->credentials.user.id;

    return GVL_OK;
}


static const gvl_step_t  gvl_register_steps[] = {
    { "judging the registration", gvl_register_judge },
    { "hashing the password",     gvl_register_hash },      /* waits */
    { "adding the account",       gvl_register_add },       /* waits */
    { "answering",                gvl_register_answer },
    { NULL, NULL }
};


gvl_flow_t *
gvl_register(gvl_arena_t *arena, const gvl_auth_ports_t *ports,
    const gvl_register_args_t *args, gvl_uuid_t *user_id)
{
    gvl_register_story_t  *story;

    story = gvl_arena_take(arena, sizeof(*story));
    if (story == NULL) {
        return NULL;
    }

    story->ports = ports;
    story->args = *args;
    story->user_id = user_id;

    return gvl_flow_create(arena, gvl_register_steps, story);
}
