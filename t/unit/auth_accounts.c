/* The users of a world in memory, behind the port of the accounts. */

#include "auth_world.h"


static gvl_rc_t
add_user(void *store, gvl_flow_t *flow, const gvl_credentials_t *credentials,
    const gvl_event_t *event, bool *taken)
{
    size_t             i;
    gvl_credentials_t *row;

    (void) store;

    for (i = 0; i < auth.nusers; i++) {
        if (gvl_str_eq(auth.users[i].user.email, credentials->user.email)) {
            *taken = true;
            return later(flow);
        }
    }

    row = &auth.users[auth.nusers];
    *row = *credentials;
    row->user.email = kept(credentials->user.email);
    row->phc = kept(credentials->phc);
    row->password_version = 1;
    auth.events[auth.nusers++] = *event;

    return later(flow);
}


static gvl_rc_t
find_by_email(void *store, gvl_flow_t *flow, gvl_str_t email,
    gvl_account_t *account)
{
    size_t  i;

    (void) store;

    for (i = 0; i < auth.nusers; i++) {
        if (gvl_str_eq(auth.users[i].user.email, email)) {
            account->found = true;
            account->credentials = auth.users[i];
        }
    }

    return later(flow);
}


static gvl_rc_t
find_by_id(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    gvl_account_t *account)
{
    size_t  i;

    (void) store;

    for (i = 0; i < auth.nusers; i++) {
        if (gvl_uuid_eq(&auth.users[i].user.id, user_id)) {
            account->found = true;
            account->credentials = auth.users[i];
        }
    }

    return later(flow);
}


static gvl_rc_t
change_password(void *store, gvl_flow_t *flow, const gvl_uuid_t *user_id,
    int32_t password_version, gvl_str_t phc, bool *changed,
    gvl_ended_t *ended)
{
    size_t              i;
    gvl_credentials_t  *row;

    (void) store;

    row = user_row(user_id);

    if (auth.race) {
        row->password_version++;
    }

    if (row->password_version != password_version) {
        return later(flow);
    }

    row->phc = kept(phc);
    row->password_version++;
    *changed = true;

    for (i = 0; i < auth.nsessions; i++) {
        if (gvl_uuid_eq(&auth.sessions[i].user_id, user_id)
            && !auth.sessions[i].revoked)
        {
            auth.sessions[i].revoked = true;
            note_ended(flow, ended, &auth.sessions[i].id);
        }
    }

    return later(flow);
}


const gvl_accounts_port_t  auth_accounts = {
    add_user, find_by_email, find_by_id, change_password
};
