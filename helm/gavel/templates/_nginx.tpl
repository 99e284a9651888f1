{{/* The nginx.conf of every NGINX there is; gavel-nginx writes /run/gavel/gavel.conf. */}}

{{/* (dict "root" $ "workers" 2 "connections" 8192 "level" "notice"). */}}
{{- define "gavel.nginx.main" -}}
load_module modules/ngx_http_gavel_module.so;

worker_processes {{ .workers }};
worker_shutdown_timeout 20s;
worker_rlimit_nofile {{ mul 2 .connections }};
pid /tmp/nginx.pid;
error_log stderr {{ .level }};
{{- end -}}

{{- define "gavel.nginx.events" -}}
events {
    worker_connections {{ .connections }};
}
{{- end -}}

{{- define "gavel.nginx.http" -}}
client_body_temp_path /tmp/body;
proxy_temp_path /tmp/proxy;
fastcgi_temp_path /tmp/fastcgi;
scgi_temp_path /tmp/scgi;
uwsgi_temp_path /tmp/uwsgi;

# W3C's trace id of who asks, if there is one.
map $http_traceparent $trace_id {
    default "";
    "~^[0-9a-f]{2}-(?<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}" $trace;
}

log_format gavel escape=json '{"time":"$time_iso8601",'
    '"request_id":"$gavel_request_id","trace_id":"$trace_id",'
    '"client":"$remote_addr",'
    '"host":"$host","method":"$request_method","path":"$uri",'
    '"status":$status,"bytes":$body_bytes_sent,"seconds":$request_time,'
    '"rpc":"$gavel_rpc","code":"$gavel_code","subject":"$gavel_subject",'
    '"wait_ms":"$gavel_wait_ms","upstream":"$upstream_addr",'
    '"upstream_seconds":"$upstream_response_time"}';
access_log /dev/stdout gavel;

server_tokens off;
keepalive_requests 100000;
{{- end -}}

{{/* Bodies and headers that belong to the caller's protocol pass unharmed. */}}
{{- define "gavel.nginx.rpc" -}}
client_max_body_size 0;
client_body_buffer_size 300k;
charset off;
underscores_in_headers on;
ignore_invalid_headers off;
{{- end -}}

{{/* The private listeners; with mutual TLS, only for holders of a certificate. */}}
{{- define "gavel.nginx.private" -}}
{{- if .Values.mtls.enabled -}}
listen 8081 ssl;
listen 8082 ssl http2;
ssl_certificate /etc/gavel/server/tls.crt;
ssl_certificate_key /etc/gavel/server/tls.key;
ssl_client_certificate /etc/gavel/server/ca.crt;
ssl_verify_client on;
ssl_protocols TLSv1.2 TLSv1.3;
ssl_session_cache shared:private:2m;
{{- else -}}
listen 8081;
listen 8082 http2;
{{- end -}}
{{- end -}}

{{/* Answers RPCs: (dict "root" $ "services" (list "auth" ...) "live" true). */}}
{{- define "gavel.nginx.api" -}}
{{- $api := .root.Values.api -}}
{{- $main := dict "workers" $api.workers "connections" $api.workerConnections "level" $api.logLevel -}}
# Answers the RPCs of {{ join ", " .services }}.
{{ include "gavel.nginx.main" $main }}
thread_pool gavel threads={{ $api.hashThreads }} max_queue=64;

{{ include "gavel.nginx.events" $main }}

http {
    {{- include "gavel.nginx.http" . | nindent 4 }}

    {{- include "gavel.nginx.rpc" . | nindent 4 }}

    gavel_zone zone=gavel:{{ $api.zone }};
    gavel_issuer {{ $api.issuer }};
    gavel_access_lifetime {{ $api.accessLifetime }};
    gavel_refresh_lifetime {{ $api.refreshLifetime }};
    gavel_password_hash {{ $api.passwordHash }};
    gavel_hash_pool gavel;
    gavel_hash_queue {{ $api.hashQueue }};
    gavel_deadline {{ $api.deadline }};
    include /run/gavel/gavel.conf;

    # RPCs, for the pages' server alone.
    server {
        {{- include "gavel.nginx.private" .root | nindent 8 }}
        {{- if has "auth" .services }}

        location /auth.v1.AuthService/ { gavel_auth; }
        location = /.well-known/jwks.json { gavel_jwks; }
        {{- end }}
        {{- if has "bids" .services }}

        location /bids.v1.BidService/ { gavel_bids; }
        {{- end }}
        {{- if has "stats" .services }}

        location /userstats.v1.UserStatsService/ { gavel_stats; }
        {{- end }}

        location / { return 404; }
    }
    {{- if .live }}

    # Watchers of an item, by way of the edge.
    server {
        listen 8084;

        # Only the edge comes here, and it says who watches.
        set_real_ip_from 0.0.0.0/0;
        set_real_ip_from ::/0;
        real_ip_header X-Real-IP;

        location /live/items/ { gavel_live; }
        location / { return 404; }
    }
    {{- end }}
    {{- include "gavel.nginx.operators" (dict "health" "gavel_health") | nindent 4 }}
}
{{- end -}}

{{/*
For operators: alive says that this process answers, healthz that it can do its
work.  Who only passes requests on has no counters of ours and shows NGINX's
own figures: (dict "nginx" "edge" "main" $main "health" "return 204").
*/}}
{{- define "gavel.nginx.operators" }}
server {
    listen 9100;
    access_log off;

    location = /alive { return 204; }
    location = /healthz { {{ .health }}; }
    {{- if .nginx }}
    location = /metrics {
        default_type "text/plain; version=0.0.4";
        return 200 "# HELP gavel_nginx_connections Connections of clients.\n# TYPE gavel_nginx_connections gauge
{{- range list "reading" "writing" "waiting" }}\ngavel_nginx_connections{nginx=\"{{ $.nginx }}\",state=\"{{ . }}\"} $connections_{{ . }}{{ end }}
{{- if ne (toString .main.workers) "auto" }}\n# HELP gavel_nginx_connections_limit What there is place for, each with one to whom it is passed on to.\n# TYPE gavel_nginx_connections_limit gauge\ngavel_nginx_connections_limit{nginx=\"{{ .nginx }}\"} {{ div (mul .main.workers .main.connections) 2 }}{{ end }}\n";
    }
    {{- else }}
    location = /metrics { gavel_metrics; }
    {{- end }}
    location / { return 404; }
}
{{- end -}}

{{/* Sends each service's RPCs to its Deployment, when there are three. */}}
{{- define "gavel.nginx.router" -}}
{{- $name := include "gavel.fullname" . -}}
{{- $main := dict "workers" .Values.api.workers "connections" .Values.api.workerConnections "level" .Values.api.logLevel -}}
{{- $scheme := ternary "https" "http" .Values.mtls.enabled -}}
{{- $grpc := ternary "grpcs" "grpc" .Values.mtls.enabled -}}
{{- $locations := list (list "/auth.v1.AuthService/" "auth") (list "= /.well-known/jwks.json" "auth") (list "/bids.v1.BidService/" "bids") (list "/userstats.v1.UserStatsService/" "stats") -}}
# Sends RPCs to the Deployment of their service.
{{ include "gavel.nginx.main" $main }}

{{ include "gavel.nginx.events" $main }}

http {
    {{- include "gavel.nginx.http" . | nindent 4 }}

    {{- include "gavel.nginx.rpc" . | nindent 4 }}
    {{- range list "auth" "bids" "stats" }}

    upstream {{ . }} {
        server {{ $name }}-api-{{ . }}:8081;
        keepalive 64;
    }

    upstream {{ . }}-h2 {
        server {{ $name }}-api-{{ . }}:8082;
        keepalive 16;
    }
    {{- end }}

    # The service limits time and bodies, and answers in the caller's protocol.
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header X-Request-Id $gavel_request_id;
    proxy_buffering off;
    proxy_request_buffering off;
    proxy_read_timeout 65s;
    grpc_set_header Host $host;
    grpc_set_header X-Request-Id $gavel_request_id;
    grpc_read_timeout 65s;
    {{- if .Values.mtls.enabled }}
    {{- range list "proxy" "grpc" }}
    {{ . }}_ssl_certificate /etc/gavel/client/tls.crt;
    {{ . }}_ssl_certificate_key /etc/gavel/client/tls.key;
    {{ . }}_ssl_trusted_certificate /etc/gavel/client/ca.crt;
    {{ . }}_ssl_verify on;
    {{ . }}_ssl_name {{ $name }}-api;
    {{- end }}
    {{- end }}

    server {
        {{- include "gavel.nginx.private" . | nindent 8 }}
        {{- range $locations }}

        location {{ first . }} {
            if ($server_protocol = HTTP/2.0) {
                grpc_pass {{ $grpc }}://{{ last . }}-h2;
            }
            proxy_pass {{ $scheme }}://{{ last . }};
        }
        {{- end }}

        location / { return 404; }
    }
    {{- include "gavel.nginx.operators" (dict "nginx" "router" "main" $main "health" "return 204") | nindent 4 }}
}
{{- end -}}

{{/* Faces the world: TLS, hygiene of headers, forms only from our own pages. */}}
{{- define "gavel.nginx.edge" -}}
{{- $name := include "gavel.fullname" . -}}
{{- $edge := .Values.edge -}}
{{- $main := dict "workers" $edge.workers "connections" $edge.workerConnections "level" "notice" -}}
# Faces the world, and knows no database and no key but its certificate's.
{{ include "gavel.nginx.main" $main }}

{{ include "gavel.nginx.events" $main }}

http {
    {{- include "gavel.nginx.http" . | nindent 4 }}

    proxy_cache_path /tmp/static levels=1:2 keys_zone=static:1m
        max_size={{ $edge.staticCache }} inactive=30d use_temp_path=off;

    upstream bff {
        server {{ $name }}-frontend:8083;
        keepalive 64;
    }

    upstream live {
        server {{ $name }}-live:8084;
    }
    {{- with $edge.trustedProxies }}

    # Only these are believed when they say who the client is.
    {{- range . }}
    set_real_ip_from {{ . }};
    {{- end }}
    real_ip_header X-Forwarded-For;
    real_ip_recursive on;
    {{- end }}

    # A request that changes something comes from a page of ours, or not at
    # all: SameSite cookies do not stop a sibling host, and Server Actions
    # run without an Origin.
    map $request_method $changes {
        default 1;
        GET 0;
        HEAD 0;
        OPTIONS 0;
    }
    map $http_origin $ours {
        default 0;
        "https://{{ .Values.hosts.app }}" 1;
        {{- range $edge.origins }}
        "{{ . }}" 1;
        {{- end }}
    }
    map $http_sec_fetch_site $foreign {
        default 0;
        cross-site 1;
    }
    map $changes$ours$foreign $refused {
        default 1;
        ~^0 0;
        110 0;
    }

    # What a client may not say for itself.
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host;
    proxy_set_header Forwarded "";
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Host $host;
    proxy_set_header X-Forwarded-Proto https;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Request-Id $gavel_request_id;
    proxy_set_header x-middleware-subrequest "";

    client_max_body_size 256k;
    gzip on;
    gzip_comp_level 5;
    gzip_proxied any;
    gzip_types text/css application/javascript application/json image/svg+xml
        text/x-component;

    server {
        {{- if $edge.tls.enabled }}
        listen 8443 ssl http2 default_server;
        ssl_certificate /etc/gavel/tls/tls.crt;
        ssl_certificate_key /etc/gavel/tls/tls.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        ssl_session_cache shared:edge:10m;
        ssl_session_tickets off;
        add_header Strict-Transport-Security "max-age=31536000" always;
        {{- else }}
        listen 8080 default_server;
        {{- end }}
        server_name {{ .Values.hosts.app }};

        if ($refused) {
            return 403;
        }

        # Server-sent events last as long as somebody watches.
        location /live/items/ {
            proxy_pass http://live;
            proxy_buffering off;
            proxy_read_timeout 1h;
            gzip off;
        }

        # Their names change with their contents; and while a release is
        # rolled out, pages of the old one still find theirs here.
        location /_next/static/ {
            proxy_pass http://bff;
            proxy_cache static;
            proxy_cache_valid 200 30d;
            proxy_cache_use_stale error timeout updating http_404 http_502
                http_503;
            proxy_cache_lock on;
        }

        location / {
            proxy_pass http://bff;
            # Pages are streamed as they are rendered.
            proxy_buffering off;
            # A renewed session's cookies, the policy and the preloads: more
            # than the default page of headers.
            proxy_buffer_size 16k;
            proxy_buffers 8 16k;
        }
    }
    {{- if .Values.hosts.api }}

    # The private API under a public name: for development.
    server {
        listen {{ ternary "8443 ssl http2" "8080" $edge.tls.enabled }};
        server_name {{ .Values.hosts.api }};
        {{- if $edge.tls.enabled }}
        ssl_certificate /etc/gavel/tls/tls.crt;
        ssl_certificate_key /etc/gavel/tls/tls.key;
        {{- end }}
        {{- include "gavel.nginx.rpc" . | nindent 8 }}
        {{- if .Values.mtls.enabled }}
        proxy_ssl_certificate /etc/gavel/client/tls.crt;
        proxy_ssl_certificate_key /etc/gavel/client/tls.key;
        proxy_ssl_trusted_certificate /etc/gavel/client/ca.crt;
        proxy_ssl_verify on;
        proxy_ssl_name {{ $name }}-api;
        {{- end }}

        location / {
            proxy_pass {{ ternary "https" "http" .Values.mtls.enabled }}://{{ $name }}-api:8081;
            proxy_buffering off;
        }
    }
    {{- end }}
    {{- if $edge.tls.enabled }}

    server {
        listen 8080 default_server;
        return 308 https://$host$request_uri;
    }
    {{- end }}
    {{- include "gavel.nginx.operators" (dict "nginx" "edge" "main" $main "health" "return 204") | nindent 4 }}
}
{{- end -}}
