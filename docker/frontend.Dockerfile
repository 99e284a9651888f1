# The BFF: Next's standalone server and nothing it does not need.
#
#     docker build -f docker/frontend.Dockerfile -t gavel-frontend .
ARG NODE=node:20-bookworm-slim

FROM ${NODE} AS sources
ENV NEXT_TELEMETRY_DISABLED=1
RUN npm install --global --no-audit --no-fund pnpm@10.34.9
WORKDIR /src/frontend
COPY frontend/package.json frontend/pnpm-lock.yaml \
    frontend/pnpm-workspace.yaml ./
RUN pnpm install --frozen-lockfile
WORKDIR /src
COPY proto proto
COPY frontend frontend
WORKDIR /src/frontend


# For `make dev`: takes changed files as they come.
FROM sources AS development
RUN chown -R 10001:10001 /src
USER 10001:10001
ENV HOME=/tmp
EXPOSE 8083
HEALTHCHECK NONE
CMD ["pnpm", "dev"]


FROM sources AS build
# Pages of another release reload instead of mixing two of them.
ARG VERSION=dev
ENV GAVEL_DEPLOYMENT_ID=${VERSION}
RUN pnpm build


FROM ${NODE}
# Only node itself: the server has its modules, and installs none.
RUN apt-get update \
    && apt-get upgrade -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /usr/local/lib/node_modules \
        /usr/lib/node_modules /opt/yarn* \
    && groupadd --gid 10001 gavel \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /tmp \
        --shell /usr/sbin/nologin gavel
COPY --from=build /src/frontend/.next/standalone /app
RUN install -d -o 10001 -g 10001 /app/.next/cache
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="gavel-frontend" \
    org.opencontainers.image.description="Gavel's web pages and their server" \
    org.opencontainers.image.licenses="BSD-2-Clause" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
USER 10001:10001
# Every address: on 127.0.0.1 the server takes itself for localhost.
ENV GAVEL_BFF_HOST=0.0.0.0 \
    GAVEL_BFF_PORT=8083 \
    NODE_ENV=production
EXPOSE 8083
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", \
    "fetch('http://127.0.0.1:8083/healthz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "start.mjs"]
