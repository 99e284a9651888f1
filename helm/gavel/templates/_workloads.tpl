{{/* Deployments and what goes with them, one definition for each kind of program. */}}

{{/* replicas is the autoscaler's where there is one. */}}
{{- define "gavel.replicas" -}}
{{- if not (dig "autoscaling" "enabled" false .values) }}
replicas: {{ .values.replicas }}
{{- end }}
{{- end -}}

{{- define "gavel.autoscaler" -}}
{{- if dig "autoscaling" "enabled" false .values }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "gavel.metadata" . | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "gavel.fullname" .root }}-{{ .component }}
  minReplicas: {{ .values.autoscaling.minReplicas }}
  maxReplicas: {{ .values.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: {{ .values.autoscaling.targetCPU }}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 300
{{- end }}
{{- end -}}

{{- define "gavel.disruption" -}}
{{- $most := dig "podDisruptionBudget" "maxUnavailable" nil .values }}
{{- if not (kindIs "invalid" $most) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "gavel.metadata" $ | nindent 2 }}
spec:
  maxUnavailable: {{ $most }}
  selector:
    matchLabels:
      {{- include "gavel.selector" . | nindent 6 }}
{{- end }}
{{- end -}}

{{/*
A Deployment of the NGINX image: (dict "root" $ "component" "api" "values"
.Values.api "ports" (dict "rpc" 8081) "env" "..." "keys" (list "signing")
"server" true "client" false "tls" false "databases" (list "auth")).
keys: what of the keys it holds; server, client: its side of mutual TLS;
tls: the edge's certificate; databases: those it waits for when bundled.
*/}}
{{- define "gavel.nginxDeployment" -}}
{{- $root := .root -}}
{{- $keys := $root.Values.keys -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "gavel.metadata" . | nindent 2 }}
spec:
  {{- include "gavel.replicas" . | nindent 2 }}
  revisionHistoryLimit: 3
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  selector:
    matchLabels:
      {{- include "gavel.selector" . | nindent 6 }}
  template:
    metadata:
      {{- include "gavel.podMetadata" (merge (dict "checksums" (dict "checksum/nginx" (include (print $root.Template.BasePath "/nginx-config.yaml") $root | sha256sum))) .) | nindent 6 }}
    spec:
      {{- include "gavel.podStart" . | nindent 6 }}
      # Longer than the pause before the end and what workers may still take.
      terminationGracePeriodSeconds: 45
      {{- with .databases }}
      {{- include "gavel.waitForSchema" (dict "root" $root "databases" .) | nindent 6 }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "gavel.image" (dict "root" $root "image" "nginx") }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          ports:
            {{- range $name, $port := .ports }}
            - { name: {{ $name }}, containerPort: {{ $port }} }
            {{- end }}
            - { name: metrics, containerPort: 9100 }
          env:
            - { name: GAVEL_NGINX_CONF, value: /etc/gavel/conf/{{ .component }}.conf }
            {{- with .env }}
            {{- . | nindent 12 }}
            {{- end }}
          # Slow only while names are resolved and keys are read.
          startupProbe:
            httpGet: { path: /alive, port: metrics }
            periodSeconds: 1
            failureThreshold: 60
          # No traffic while its databases are away.
          readinessProbe:
            httpGet: { path: /healthz, port: metrics }
            periodSeconds: 3
            timeoutSeconds: 3
            failureThreshold: 2
          # A restart mends no database: this asks only whether NGINX answers.
          livenessProbe:
            httpGet: { path: /alive, port: metrics }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          lifecycle:
            preStop:
              exec:
                # First the endpoints must have heard that this pod goes.  By
                # signal: `nginx -s quit` would read the configuration, and
                # fail where a name in it is unknown by then.
                command: [bash, -c, "sleep 5; kill -QUIT $(< /tmp/nginx.pid); while [ -e /tmp/nginx.pid ]; do sleep 0.2; done"]
          securityContext:
            {{- include "gavel.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          volumeMounts:
            - { name: conf, mountPath: /etc/gavel/conf, readOnly: true }
            - { name: run, mountPath: /run/gavel }
            - { name: tmp, mountPath: /tmp }
            {{- if .static }}
            - { name: static, mountPath: /tmp/static }
            {{- end }}
            {{- if .keys }}
            - { name: keys, mountPath: /etc/gavel/keys, readOnly: true }
            {{- end }}
            {{- if .tls }}
            - { name: tls, mountPath: /etc/gavel/tls, readOnly: true }
            {{- end }}
            {{- if .server }}
            - { name: server, mountPath: /etc/gavel/server, readOnly: true }
            {{- end }}
            {{- if .client }}
            - { name: client, mountPath: /etc/gavel/client, readOnly: true }
            {{- end }}
            {{- if .databases }}
            {{- include "gavel.caMount" $root | nindent 12 }}
            {{- end }}
      volumes:
        - name: conf
          configMap:
            name: {{ include "gavel.fullname" $root }}-nginx
        # Holds addresses with passwords: in memory, never on a disk.
        - name: run
          emptyDir: { medium: Memory, sizeLimit: 1Mi }
        - name: tmp
          emptyDir: { sizeLimit: 256Mi }
        {{- with .static }}
        # NGINX keeps it near its size by itself; one that outgrew a limit here
        # would cost the pod.
        - name: static
          emptyDir: {}
        {{- end }}
        {{- if .keys }}
        - name: keys
          secret:
            secretName: {{ include "gavel.keysSecret" $root }}
            defaultMode: 0440
            items:
              {{- if has "signing" .keys }}
              - { key: {{ $keys.signing }}, path: private.pem }
              {{- end }}
              - { key: {{ $keys.secret }}, path: secret }
              {{- range $keys.verify }}
              - { key: {{ . }}, path: verify/{{ trimSuffix ".pem" . }}.pem }
              {{- end }}
        {{- end }}
        {{- if .tls }}
        - name: tls
          secret: { secretName: {{ include "gavel.tlsSecret" $root }}, defaultMode: 0440 }
        {{- end }}
        {{- if .server }}
        - name: server
          secret: { secretName: {{ include "gavel.serverSecret" $root }}, defaultMode: 0440 }
        {{- end }}
        {{- if .client }}
        - name: client
          secret: { secretName: {{ include "gavel.clientSecret" $root }}, defaultMode: 0440 }
        {{- end }}
        {{- if .databases }}
        {{- include "gavel.caVolume" $root | nindent 8 }}
        {{- end }}
{{- end -}}

{{/*
A daemon's Deployment: (dict "root" $ "component" "relay" "values" .Values.relay
"program" "gavel-relay" "env" "..." "ports" (dict) "databases" (list "auth")).
*/}}
{{- define "gavel.daemonDeployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "gavel.metadata" . | nindent 2 }}
spec:
  replicas: {{ .values.replicas }}
  revisionHistoryLimit: 3
  selector:
    matchLabels:
      {{- include "gavel.selector" . | nindent 6 }}
  template:
    metadata:
      {{- include "gavel.podMetadata" (merge (dict "metrics" true) .) | nindent 6 }}
    spec:
      {{- include "gavel.podStart" . | nindent 6 }}
      terminationGracePeriodSeconds: 30
      {{- include "gavel.waitForSchema" . | nindent 6 }}
      containers:
        - name: {{ .component }}
          image: {{ include "gavel.image" (dict "root" .root "image" "daemons") }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          command: [{{ .program }}]
          ports:
            - { name: metrics, containerPort: 9100 }
            {{- with .extraPorts }}
            {{- . | nindent 12 }}
            {{- end }}
          env:
            {{- .env | nindent 12 }}
          startupProbe:
            httpGet: { path: /alive, port: metrics }
            periodSeconds: 1
            failureThreshold: 60
          # healthz fails while its database or broker is away; that shows
          # here and in the metrics, and a restart would not mend it.
          readinessProbe:
            httpGet: { path: /healthz, port: metrics }
            periodSeconds: 5
            timeoutSeconds: 3
          # The one loop that does the work also answers here.  It stands still
          # while a name is looked up, so it is given time.
          livenessProbe:
            httpGet: { path: /alive, port: metrics }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 12
          securityContext:
            {{- include "gavel.containerSecurity" . | nindent 12 }}
          resources:
            {{- toYaml .values.resources | nindent 12 }}
          {{- with include "gavel.caMount" .root }}
          volumeMounts:
            {{- . | trim | nindent 12 }}
          {{- end }}
      {{- with include "gavel.caVolume" .root }}
      volumes:
        {{- . | trim | nindent 8 }}
      {{- end }}
{{- include "gavel.disruption" (merge (dict "values" (dict "podDisruptionBudget" (dict "maxUnavailable" 1))) .) }}
{{- end -}}
