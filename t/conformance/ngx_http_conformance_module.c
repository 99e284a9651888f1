/*
 * A module of the tests, loaded beside the product's: the directive
 * "gavel_conformance" makes a location serve the conformance suite's service
 * by the product's handler.
 */

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "ngx_http_conformance.h"


static char *ngx_http_conformance_set(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
static ngx_int_t ngx_http_conformance_init_process(ngx_cycle_t *cycle);


static ngx_command_t  ngx_http_conformance_commands[] = {

    { ngx_string("gavel_conformance"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS,
      ngx_http_conformance_set,
      0,
      0,
      NULL },

    ngx_null_command
};


static ngx_http_module_t  ngx_http_conformance_module_ctx = {
    NULL,                                  /* preconfiguration */
    NULL,                                  /* postconfiguration */

    NULL,                                  /* create main configuration */
    NULL,                                  /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    NULL,                                  /* create location configuration */
    NULL                                   /* merge location configuration */
};


static ngx_module_t  ngx_http_conformance_module = {
    NGX_MODULE_V1,
    &ngx_http_conformance_module_ctx,      /* module context */
    ngx_http_conformance_commands,         /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_http_conformance_init_process,     /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    NULL,                                  /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


/* What NGINX looks for in a module's file. */

ngx_module_t  *ngx_modules[] = { &ngx_http_conformance_module, NULL };
char  *ngx_module_names[] = { "ngx_http_conformance_module", NULL };
char  *ngx_module_order[] = { NULL };


static char *
ngx_http_conformance_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_http_core_loc_conf_t   *clcf;
    ngx_http_gavel_loc_conf_t  *glcf;

    glcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_gavel_module);
    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    glcf->service = &ngx_http_conformance_service;
    clcf->handler = ngx_http_gavel_handler;

    return NGX_CONF_OK;
}


/*
 * Where no service of Gavel's is configured its worker opens nothing, and so
 * has not been told that there is no relay to wake.
 */

static ngx_int_t
ngx_http_conformance_init_process(ngx_cycle_t *cycle)
{
    ngx_http_gavel_main_conf_t  *gmcf;

    gmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_http_gavel_module);

    return ngx_http_gavel_wake_open(&gmcf->worker->wake, NULL);
}
