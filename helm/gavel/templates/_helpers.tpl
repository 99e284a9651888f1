{{/* Names, labels and the parts of a pod that all workloads share. */}}

{{- define "gavel.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "gavel.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "gavel.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "gavel.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods of a component: (dict "root" $ "component" "api"). */}}
{{- define "gavel.selector" -}}
app.kubernetes.io/name: {{ include "gavel.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "gavel.labels" -}}
{{ include "gavel.selector" . }}
app.kubernetes.io/part-of: gavel
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | quote }}
{{- end -}}

{{/* name, labels of an object: (dict "root" $ "component" "api" "name" ...). */}}
{{- define "gavel.metadata" -}}
name: {{ default (printf "%s-%s" (include "gavel.fullname" .root) .component) .name }}
labels:
  {{- include "gavel.labels" . | nindent 2 }}
{{- end -}}

{{/* One of Gavel's images: (dict "root" $ "image" "nginx"). */}}
{{- define "gavel.image" -}}
{{- $image := index .root.Values.images .image -}}
{{- $name := $image.repository -}}
{{- with .root.Values.image.registry -}}
{{- $name = printf "%s/%s" (trimSuffix "/" .) $name -}}
{{- end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (default .root.Chart.AppVersion .root.Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "gavel.connectionsSecret" -}}
{{- default (printf "%s-connections" (include "gavel.fullname" .)) .Values.connections.existingSecret -}}
{{- end -}}

{{- define "gavel.keysSecret" -}}
{{- default (printf "%s-keys" (include "gavel.fullname" .)) .Values.keys.existingSecret -}}
{{- end -}}

{{- define "gavel.tlsSecret" -}}
{{- default (printf "%s-edge-tls" (include "gavel.fullname" .)) .Values.edge.tls.existingSecret -}}
{{- end -}}

{{- define "gavel.serverSecret" -}}
{{- default (printf "%s-api-server" (include "gavel.fullname" .)) .Values.mtls.serverSecret -}}
{{- end -}}

{{- define "gavel.clientSecret" -}}
{{- default (printf "%s-api-client" (include "gavel.fullname" .)) .Values.mtls.clientSecret -}}
{{- end -}}

{{/* What a Secret holds by now, as JSON: (dict "root" $ "name" "..."). */}}
{{- define "gavel.secretNow" -}}
{{- dig "data" dict (lookup "v1" "Secret" .root.Release.Namespace .name | default dict) | toJson -}}
{{- end -}}

{{/*
Both sides of mutual TLS as JSON, side -> files, when the chart makes them: as
they are if both are whole and of one authority, or else both anew.  It is one
pair for all that is rendered, so the first who asks leaves it in the values.
*/}}
{{- define "gavel.mtlsPair" -}}
{{- if .Values.mtls.serverSecret -}}
{}
{{- else -}}
{{- if not (hasKey .Values.mtls "pair") -}}
{{- $name := include "gavel.fullname" . -}}
{{- $pair := dict -}}
{{- $authorities := list -}}
{{- range $side := list "server" "client" -}}
{{- $now := include "gavel.secretNow" (dict "root" $ "name" (printf "%s-api-%s" $name $side)) | fromJson -}}
{{- $files := dict -}}
{{- range $file := list "ca.crt" "tls.crt" "tls.key" -}}
{{- $_ := set $files $file (get $now $file | b64dec | trim) -}}
{{- $authorities = append $authorities (ternary (get $files "ca.crt") "" (ne (get $files $file) "")) -}}
{{- end -}}
{{- $_ := set $pair $side $files -}}
{{- end -}}
{{- if or (has "" $authorities) (ne (len (uniq $authorities)) 1) -}}
{{- $ca := genCA "gavel-private" 3650 -}}
{{- $names := list (printf "%s-api" $name) (printf "%s-api.%s.svc" $name .Release.Namespace) -}}
{{- range $side, $made := dict "server" (genSignedCert (first $names) nil $names 3650 $ca) "client" (genSignedCert "gavel-bff" nil nil 3650 $ca) -}}
{{- $_ := set $pair $side (dict "ca.crt" $ca.Cert "tls.crt" $made.Cert "tls.key" $made.Key) -}}
{{- end -}}
{{- end -}}
{{- $_ := set .Values.mtls "pair" $pair -}}
{{- end -}}
{{- .Values.mtls.pair | toJson -}}
{{- end -}}
{{- end -}}

{{/* The authorities of databases, broker and cache, for whoever speaks to them. */}}
{{- define "gavel.caMount" -}}
{{- if .Values.connections.caSecret }}
- { name: ca, mountPath: /etc/gavel/ca, readOnly: true }
{{- end }}
{{- end -}}

{{- define "gavel.caVolume" -}}
{{- with .Values.connections.caSecret }}
- name: ca
  secret:
    secretName: {{ . }}
    defaultMode: 0444
    items:
      - { key: {{ $.Values.connections.caKey }}, path: ca.crt }
{{- end }}
{{- end -}}

{{/* A server's URL and its authorities: (dict "root" $ "name" "GAVEL_REDIS" "key" "redis"); nothing without a key. */}}
{{- define "gavel.serverEnv" -}}
{{- if index .root.Values.connections.keys .key }}
{{ include "gavel.connectionEnv" (dict "root" .root "name" (printf "%s_URL" .name) "key" .key) }}
{{- if .root.Values.connections.caSecret }}
- { name: {{ .name }}_CA_FILE, value: /etc/gavel/ca/ca.crt }
{{- end }}
{{- end }}
{{- end -}}

{{/* The components that answer RPCs, as JSON: name -> services. */}}
{{- define "gavel.apis" -}}
{{- if eq .Values.topology "split" -}}
{"api-auth": ["auth"], "api-bids": ["bids"], "api-stats": ["stats"]}
{{- else -}}
{"api": ["auth", "bids", "stats"]}
{{- end -}}
{{- end -}}

{{/* The component that people's live connections end at. */}}
{{- define "gavel.liveComponent" -}}
{{- ternary "api-bids" "api" (eq .Values.topology "split") -}}
{{- end -}}

{{/* A URL from the connections: (dict "root" $ "name" "GAVEL_AMQP_URL" "key" "amqp"). */}}
{{- define "gavel.connectionEnv" -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ include "gavel.connectionsSecret" .root }}
      key: {{ index .root.Values.connections.keys .key }}
{{- end -}}

{{- define "gavel.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "gavel.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
runAsNonRoot: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* What the users want of every pod: (dict "root" $). */}}
{{- define "gavel.podWishes" -}}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .root.Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- end -}}

{{/*
The start of every pod's spec: (dict "root" $ "component" "api" "values"
.Values.api); values brings nodeSelector and tolerations.
*/}}
{{- define "gavel.podStart" -}}
automountServiceAccountToken: false
serviceAccountName: {{ include "gavel.fullname" .root }}
enableServiceLinks: false
securityContext:
  {{- include "gavel.podSecurity" . | nindent 2 }}
{{- include "gavel.podWishes" . }}
{{- with .values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "gavel.selector" $ | nindent 8 }}
  {{- end }}
{{- end -}}

{{/*
Labels and annotations of a pod: (dict "root" $ "component" "api" "container"
"api" "checksums" (dict ...)); the container is named as the component if it is
not given.
*/}}
{{- define "gavel.podMetadata" -}}
labels:
  {{- include "gavel.labels" . | nindent 2 }}
  {{- if .metrics }}
  gavel/metrics: shown
  {{- end }}
  {{- with .root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  kubectl.kubernetes.io/default-container: {{ default .component .container }}
  {{- if or .server .client }}
  {{- with include "gavel.mtlsPair" .root | fromJson }}
  checksum/mtls: {{ get .server "ca.crt" | trim | sha256sum }}
  {{- end }}
  {{- end }}
  {{- with .checksums }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- with .root.Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Whether a pod must wait for the schema of bundled databases, and does so. */}}
{{- define "gavel.waitForSchema" -}}
{{- if and .root.Values.bundled.enabled .root.Values.migrations.enabled }}
initContainers:
  - name: schema
    image: {{ include "gavel.image" (dict "root" .root "image" "migrations") }}
    imagePullPolicy: {{ .root.Values.image.pullPolicy }}
    args: [wait]
    env:
      {{- range .databases }}
      {{- include "gavel.connectionEnv" (dict "root" $.root "name" (printf "GAVEL_%s_DB_URL" (upper .)) "key" (printf "owner%s" (title .))) | nindent 6 }}
      {{- end }}
    securityContext:
      {{- include "gavel.containerSecurity" . | nindent 6 }}
    resources:
      {{- toYaml .root.Values.migrations.resources | nindent 6 }}
    {{- with include "gavel.caMount" .root }}
    volumeMounts:
      {{- . | trim | nindent 6 }}
    {{- end }}
{{- end }}
{{- end -}}
