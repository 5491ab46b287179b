{{- /* The Lease, the ConfigMap agentteams-keys and the cluster-scoped kinds have fixed names, so names here are fixed
       too: one installation per cluster. */ -}}

{{- define "agentteams.labels" -}}
app.kubernetes.io/part-of: agentteams
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "agentteams.selector" -}}
app.kubernetes.io/name: agentteams-{{ .process }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "agentteams.image" -}}
{{- $image := .Values.image -}}
{{- $image.repository }}:{{ $image.tag | default .Chart.AppVersion }}{{ with $image.digest }}@{{ . }}{{ end -}}
{{- end -}}

{{- /* The seconds of a duration like 60s, 1m30s or 1h. Units come in this order and each once: values.schema.json. */ -}}
{{- define "agentteams.seconds" -}}
{{- $seconds := 0 -}}
{{- range $part := regexFindAll "[0-9]+[hms]" . -1 -}}
{{- /* a leading zero would make it octal */ -}}
{{- $number := regexFind "[1-9][0-9]*" $part | default "0" | int -}}
{{- $unit := 1 -}}
{{- if hasSuffix "h" $part }}{{ $unit = 3600 }}{{ else if hasSuffix "m" $part }}{{ $unit = 60 }}{{ end -}}
{{- $seconds = add $seconds (mul $number $unit) -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{- define "agentteams.commonEnv" -}}
- {name: AGENTTEAMS_NAMESPACE, value: {{ .Release.Namespace | quote }}}
- {name: AGENTTEAMS_CALLBACK_URL, value: {{ .Values.callbackUrl | quote }}}
- {name: AGENTTEAMS_CONNECT_AUTH, value: {{ .Values.connectAuth | quote }}}
- {name: AGENTTEAMS_ALLOW_HTTP_PROVIDERS, value: {{ .Values.allowHttpProviders | quote }}}
- {name: AGENTTEAMS_LOG, value: {{ .Values.log.format | quote }}}
- {name: AGENTTEAMS_LOG_LEVEL, value: {{ .Values.log.level | quote }}}
{{- end -}}

{{- /* Everything of a pod that is alike in all processes: restricted pod security, probes, a writable /tmp. */ -}}
{{- define "agentteams.podSpec" -}}
{{- $values := index .root.Values .process -}}
serviceAccountName: agentteams-{{ .process }}
automountServiceAccountToken: true
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- with $values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with $values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{ include "agentteams.selector" . | nindent 8 }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: 64Mi}
{{- end -}}

{{- define "agentteams.containerSpec" -}}
{{- $values := index .root.Values .process -}}
name: {{ .process }}
image: {{ include "agentteams.image" .root | quote }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
args: [{{ .process }}]
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  runAsNonRoot: true
  capabilities: {drop: [ALL]}
  seccompProfile: {type: RuntimeDefault}
resources: {{ toYaml $values.resources | nindent 2 }}
startupProbe:
  httpGet: {path: /livez, port: management}
  periodSeconds: 2
  failureThreshold: 60
livenessProbe:
  httpGet: {path: /livez, port: management}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet: {path: /readyz, port: management}
  periodSeconds: 5
  timeoutSeconds: 5
volumeMounts:
  - {name: tmp, mountPath: /tmp}
{{- end -}}

{{- /* True on a first install that brings the CRDs itself. Only what was asked of a cluster has kinds in it: `helm
       template` knows groups and versions. */ -}}
{{- define "agentteams.catalogWaits" -}}
{{- $known := .Capabilities.APIVersions -}}
{{- if and .Release.IsInstall .Values.crds.enabled ($known.Has "v1/Namespace") (not ($known.Has "agentteams.com/v1alpha1/Tool")) }}true{{ end -}}
{{- end -}}

{{- define "agentteams.dnsAndApiServer" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
- to:
    {{- range .Values.networkPolicy.apiServerCidrs }}
    - ipBlock:
        cidr: {{ . | quote }}
        {{- if eq . "0.0.0.0/0" }}
        except: [169.254.0.0/16]
        {{- end }}
    {{- end }}
  ports:
    {{- range .Values.networkPolicy.apiServerPorts }}
    - {protocol: TCP, port: {{ . }}}
    {{- end }}
{{- end -}}

{{- define "agentteams.operatorRules" -}}
- apiGroups: [agentteams.com]
  resources: [agents, toolconnections, toolinstallations]
  verbs: [get, list, watch]
- apiGroups: [agentteams.com]
  resources: [agents/status, toolconnections/status, toolinstallations/status]
  verbs: [patch]
- apiGroups: [agentteams.com]
  resources: [toolconnections]
  verbs: [patch]
{{- end -}}

{{- define "agentteams.eventRules" -}}
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end -}}
