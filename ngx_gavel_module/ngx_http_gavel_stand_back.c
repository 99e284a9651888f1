/* A thread makes way for everything else on the machine. */

#include <ngx_config.h>
#include <ngx_core.h>

#include <sys/resource.h>
#include <sys/syscall.h>

#include "ngx_http_gavel_stand_back.h"


#define NGX_HTTP_GAVEL_LOWEST_PRIORITY  19


/*
 * Linux keeps a priority and a set of cores for each thread; failing changes
 * no result.  The priority alone does not do: on a core that hashes, who
 * wakes up may still wait for the next tick of the clock, 4 ms at 250 Hz, and
 * with all cores busy the p99 of everything else is that tick.
 */

void
ngx_http_gavel_stand_back(void)
{
    int        core;
    cpu_set_t  cores;

    (void) setpriority(PRIO_PROCESS, (id_t) syscall(SYS_gettid),
                       NGX_HTTP_GAVEL_LOWEST_PRIORITY);

    if (sched_getaffinity(0, sizeof(cores), &cores) == -1
        || CPU_COUNT(&cores) < 2)
    {
        return;
    }

    /* The same one for all workers: the first. */

    for (core = 0; !CPU_ISSET(core, &cores); core++) { /* void */ }

    CPU_CLR(core, &cores);

    (void) sched_setaffinity(0, sizeof(cores), &cores);
}
