/* A thread makes way for everything else on the machine. */

#ifndef NGX_HTTP_GAVEL_STAND_BACK_H
#define NGX_HTTP_GAVEL_STAND_BACK_H


/* For the calling thread, once: the lowest priority, and all cores but one. */
void ngx_http_gavel_stand_back(void);

#endif /* NGX_HTTP_GAVEL_STAND_BACK_H */
