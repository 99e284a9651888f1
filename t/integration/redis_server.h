/* A real redis-server for one test program, thrown away after. */

#ifndef GVL_TEST_REDIS_SERVER_H
#define GVL_TEST_REDIS_SERVER_H

#include <check.h>
#include <hiredis/hiredis.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define REDIS_SERVER_MORE_MAX  16

typedef struct {
    pid_t                           pid;
    int                             port;
    const char                     *more[REDIS_SERVER_MORE_MAX];   /* flags */
    redisContext                   *client;     /* of the test itself */
} redis_server_t;


/* A port that nobody listens on; nor does a connection take it by chance. */
int redis_server_free_port(void);

redisReply *redis_server_say(redis_server_t *server, const char *command);

/* Starts it on its port and waits until it answers. */
void redis_server_start(redis_server_t *server, const char *password);

void redis_server_kill(redis_server_t *server);

/* Runs a command of the test and forgets the answer, which is no error. */
void redis_server_run(redis_server_t *server, const char *command);

#endif /* GVL_TEST_REDIS_SERVER_H */
