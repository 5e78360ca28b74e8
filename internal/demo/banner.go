package demo

import (
	"io"
	"text/template"
)

// Banner writes the one screen that a start under `--demo` shows: where things
// are, what opens them, and a call of each that works when it is pasted. Base is
// where the server listens, such as http://127.0.0.1:8080.
func Banner(w io.Writer, base string, c Credentials) {
	banner.Execute(w, struct { //nolint:errcheck // a terminal that is gone reads nothing
		Base string
		Credentials
	}{base, c})
}

var banner = template.Must(template.New("banner").Parse(`
Parley serves the demo world of Teddies Inc. The credentials are public and work under --demo only.

  GraphiQL  {{.Base}}/graphiql/        GraphQL  {{.Base}}/graphql

GraphQL: a bearer token each for an administrator, an agent and a guest
  ADMIN  {{.GraphQL}}
  AGENT  {{.GraphQLAgent}}
  GUEST  {{.GraphQLGuest}}
  curl -s {{.Base}}/graphql -H 'Content-Type: application/json' \
    -H 'Authorization: Bearer {{.GraphQL}}' \
    -d '{"query":"{ conversations(first: 3, orderBy: [{field: LAST_MESSAGE_AT, direction: DESC}]) { totalCount edges { node { status lastMessageAt assignee { displayName } } } } }"}'

SaySimple: tenant teddies, apiToken
  {{.APIToken}}
  TOKEN=$(curl -s -X POST -H "Authorization: Bearer $(go run . credential sign --demo)" \
    {{.Base}}/saysimple/messaging/v1/auth/authenticate | sed 's/.*"accessToken":"\([^"]*\)".*/\1/')
  curl -s {{.Base}}/saysimple/insights/v1/channels -H "Authorization: Bearer $TOKEN"
  curl -s {{.Base}}/saysimple/insights/v1/messages -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' \
    -d '{"tenant":"teddies","direction":"IN","provider":"SAYSIMPLE","channel":"WHATSAPP","tenantChannelIdentifier":"+31612345678","customerChannelIdentifier":"+31687654321","conversation":"42","message":{"textContent":"Hello from curl"}}'

Sinch: HTTP Basic as an agent of the queues; the header x-api-key may be left out
  {{.User}} / {{.UserPassword}}, x-api-key {{.APIKey}}
  curl -s -u {{.User}}:{{.UserPassword}} '{{.Base}}/RI/cmi/contacts?statistics=true&limit=3'
  curl -s -u {{.User}}:{{.UserPassword}} -H 'Accept: application/xml' '{{.Base}}/RI/cmi/emails?limit=1'

Web1on1: an administrator signs in as {{.Email}} / {{.Password}}
  TOKEN=$(curl -s {{.Base}}/web1on1/v2/auth/token -H 'Content-Type: application/json' \
    -d '{"email":"{{.Email}}","password":"{{.Password}}"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')
  curl -s '{{.Base}}/web1on1/v2/forms?select=name,tags&sort=name' -H "Authorization: Bearer $TOKEN"

Bot Open: an app signs in; its token goes as it is or after Bearer
  TOKEN=$(curl -s {{.Base}}/botopen/login -H 'Content-Type: application/json' \
    -d '{"appId":"{{.AppID}}","appSecret":"{{.AppSecret}}"}' | sed 's/.*"authToken":"\([^"]*\)".*/\1/')
  curl -s {{.Base}}/botopen/transcripts -H "Authorization: $TOKEN" -H 'Content-Type: application/json' -d '{"botUserId":"fan-0001","channelId":1016}'

JAICP: project teddies, the token in the path or as a bearer
  curl -s '{{.Base}}/jaicp/reporter/p/{{.JAICPToken}}/sessions/filter?size=3' -H 'Content-Type: application/json' \
    -d '{"filters":[{"key":"MESSAGE_COUNT","type":"NUMERIC_RANGE","from":"2","to":"50"}]}'

`))
