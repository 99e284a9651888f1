/* A real redis-server for one test program, thrown away after. */

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "redis_server.h"


/* Below those that the kernel gives to clients, and those of stories. */
#define REDIS_SERVER_PORTS     12000
#define REDIS_SERVER_NPORTS    8000


int
redis_server_free_port(void)
{
    int                 fd, rc, port;
    struct sockaddr_in  address;
    static int          tries;

    memset(&address, 0, sizeof(address));
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);

    while (tries < REDIS_SERVER_NPORTS) {
        port = REDIS_SERVER_PORTS
               + (getpid() * 31 + tries++) % REDIS_SERVER_NPORTS;
        address.sin_port = htons((uint16_t) port);

        fd = socket(AF_INET, SOCK_STREAM, 0);
        ck_assert_int_ge(fd, 0);
        rc = bind(fd, (struct sockaddr *) &address, sizeof(address));
        close(fd);

        if (rc == 0) {
            return port;
        }
    }

    ck_abort_msg("no port is free");
}


redisReply *
redis_server_say(redis_server_t *server, const char *command)
{
    return redisCommand(server->client, command);
}


void
redis_server_start(redis_server_t *server, const char *password)
{
    int          tries, null, i;
    char         port[8];
    redisReply  *reply;
    const char  *argv[14 + REDIS_SERVER_MORE_MAX] = {
        "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "",
        "--appendonly", "no", "--dir", "/tmp", "--requirepass", password
    };

    snprintf(port, sizeof(port), "%d", server->port);

    for (i = 0; i < REDIS_SERVER_MORE_MAX && server->more[i] != NULL; i++) {
        argv[13 + i] = server->more[i];
    }

    server->pid = fork();
    ck_assert_int_ge(server->pid, 0);

    if (server->pid == 0) {
        null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        execvp(argv[0], (char *const *) argv);
        _exit(127);
    }

    reply = NULL;

    for (tries = 0; reply == NULL && tries < 3000; tries++) {
        usleep(10000);
        server->client = redisConnect("127.0.0.1", server->port);

        if (server->client->err == 0) {
            if (password[0] != '\0') {
                freeReplyObject(redisCommand(server->client, "AUTH %s",
                                             password));
            }

            reply = redis_server_say(server, "PING");
        }

        if (reply == NULL) {
            redisFree(server->client);
        }
    }

    ck_assert_msg(reply != NULL, "redis-server does not start");
    freeReplyObject(reply);
}


void
redis_server_kill(redis_server_t *server)
{
    redisFree(server->client);
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
}


void
redis_server_run(redis_server_t *server, const char *command)
{
    redisReply  *reply;

    reply = redis_server_say(server, command);
    ck_assert_ptr_nonnull(reply);
    ck_assert_int_ne(reply->type, REDIS_REPLY_ERROR);
    freeReplyObject(reply);
}
