# NGINX with Gavel's module (target nginx) and Gavel's daemons (target daemons).
#
#     docker build -f docker/gavel.Dockerfile --target nginx -t gavel-nginx .
#
# Both stages must be one Debian: a module is loaded only by the nginx it was
# configured for.  For a release, give DEBIAN with its digest.
ARG DEBIAN=debian:bookworm-slim

FROM ${DEBIAN} AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libargon2-dev \
        libc6-dev libcjson-dev libhiredis-dev libmicrohttpd-dev libpq-dev \
        libprotobuf-c-dev libprotobuf-dev librabbitmq-dev libssl-dev make \
        nginx-dev pkg-config protobuf-c-compiler zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Makefile ./
COPY proto proto
COPY libgavel libgavel
COPY daemons daemons
COPY ngx_gavel_module ngx_gavel_module
RUN make build \
    && strip --strip-unneeded build/gavel-* build/modules/*.so


# What both images have: no compiler, one unprivileged user, a health check.
FROM ${DEBIAN} AS runtime
RUN apt-get update \
    && apt-get upgrade -y --no-install-recommends \
    && apt-get install -y --no-install-recommends ca-certificates libargon2-1 \
        libcjson1 libhiredis0.14 libpq5 libprotobuf-c1 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 gavel \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin gavel
COPY --chmod=755 docker/gavel-health /usr/local/bin/gavel-health


FROM runtime AS daemons
RUN apt-get update \
    && apt-get install -y --no-install-recommends libmicrohttpd12 \
        librabbitmq4 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /src/build/gavel-relay /src/build/gavel-stats \
    /src/build/gavel-closer /usr/local/bin/
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="gavel-daemons" \
    org.opencontainers.image.description="Gavel's relay, statistics and closer" \
    org.opencontainers.image.licenses="BSD-2-Clause" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
ENV GAVEL_RELAY_LISTEN=0.0.0.0:9100 \
    GAVEL_STATS_LISTEN=0.0.0.0:9100 \
    GAVEL_CLOSER_LISTEN=0.0.0.0:9100
EXPOSE 9100
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["gavel-health", "9100"]
CMD ["gavel-relay", "--help"]


FROM runtime AS nginx
RUN apt-get update \
    && apt-get install -y --no-install-recommends nginx \
    && rm -rf /var/lib/apt/lists/* /var/log/nginx /var/www/html \
    && install -d -o 10001 -g 10001 /run/gavel
COPY --from=build /src/build/modules/ngx_http_gavel_module.so \
    /usr/lib/nginx/modules/
COPY --chmod=755 docker/nginx/gavel-nginx /usr/local/bin/gavel-nginx
COPY docker/nginx/nginx.conf /etc/gavel/nginx.conf
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="gavel-nginx" \
    org.opencontainers.image.description="NGINX with Gavel's module" \
    org.opencontainers.image.licenses="BSD-2-Clause" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
USER 10001:10001
EXPOSE 8081 8082 9100
# Workers finish what they have begun; nginx's SIGTERM would drop it.
STOPSIGNAL SIGQUIT
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["gavel-health", "9100"]
ENTRYPOINT ["gavel-nginx"]
