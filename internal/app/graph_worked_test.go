package app_test

import (
	"strings"
	"testing"
	"time"

	"parley/internal/testkit"
)

// TestGraphHistory writes calls, e-mails, recordings and questionnaires, each
// again, and each in ways that are refused.
func TestGraphHistory(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		d.at(time.Hour)
		t.Run("interactions", func(t *testing.T) { d.t = t; d.recorded() })
		t.Run("e-mails", func(t *testing.T) { d.t = t; d.emails() })
		t.Run("recordings", func(t *testing.T) { d.t = t; d.recordings() })
		t.Run("questionnaires", func(t *testing.T) { d.t = t; d.questionnaires() })
	})
}

const aCall = `type: CALL_IN, channelAddress: "100", customerAddress: "+31612345678", queueId: "<Sales>", agentId: "<ann>", externalId: "call-1",
	arrivedAt: "2026-03-02T08:00:00Z", connectedAt: "2026-03-02T08:00:12.500Z", disconnectedAt: "2026-03-02T08:03:00Z", wrapUpEndedAt: "2026-03-02T08:03:30Z"`

func (d *centre) recorded() {
	d.keep("ann", `mutation {call: recordInteraction(input: {`+aCall+`}) {interaction {id} userErrors {message}}}`)
	d.change("ann", "recordInteraction", aCall, "interaction {id status channelFamily externalId conversation {status channel {type address}} "+durations+"}",
		`{"interaction":{"id":"<call>","status":"HANDLED","channelFamily":"PHONE","externalId":"call-1","conversation":{"status":"CLOSED","channel":{"type":"PHONE","address":"100"}},`+
			`"totalDurationSeconds":180,"waitingDurationSeconds":12.5,"handlingDurationSeconds":167.5,"wrapUpTotalDurationSeconds":30}`+noErrors)
	for _, refused := range []struct{ input, code, path string }{
		{strings.Replace(aCall, "CALL_IN", "CALL_OUT", 1), "CONFLICT", "externalId"},
		{strings.Replace(aCall, "08:03:00Z", "07:03:00Z", 1), "BAD_USER_INPUT", "disconnectedAt"},
		{strings.Replace(aCall, `channelAddress: "100"`, `channelAddress: " "`, 1), "BAD_USER_INPUT", "channelAddress"},
		{`type: CALL_IN, channelAddress: "1", customerAddress: "2", arrivedAt: "2026-03-02T08:00:00Z", queueId: "<ann>"`, "NOT_FOUND", "queueId"},
		{`type: CALL_IN, channelAddress: "1", customerAddress: "2", arrivedAt: "2026-03-02T08:00:00Z", status: IN_QUEUE`, "BAD_USER_INPUT", "queueId"},
	} {
		d.refused("ann", "recordInteraction", refused.input, "interaction", refused.code, refused.path)
	}
}

const aLetter = `externalId: "mail-1", direction: IN, subject: "Broken bear", html: "<p>Hello <b>you</b></p>", sentAt: "2026-03-02T08:30:00Z",
	from: {name: "Jo", address: "jo@example.com"}, to: [{address: "help@example.com"}], cc: [{address: "c@example.com"}], caseId: "7", tags: ["VIP"]`

func (d *centre) emails() {
	d.keep("ann", `mutation {mail: addEmail(input: {`+aLetter+`}) {email {id} userErrors {message}}}`)
	d.change("ann", "addEmail", aLetter, `email {id subject html from {name address} to {name address} cc {address} bcc {address} caseId folderStatus sentAt
		message {text direction tags {edges {node {name}}}} interaction {type channelFamily subject}}`,
		`{"email":{"id":"<mail>","subject":"Broken bear","html":"<p>Hello <b>you</b></p>","from":{"name":"Jo","address":"jo@example.com"},"to":[{"name":"","address":"help@example.com"}],`+
			`"cc":[{"address":"c@example.com"}],"bcc":[],"caseId":"7","folderStatus":"Open","sentAt":"2026-03-02T08:30:00.000Z",`+
			`"message":{"text":"Hello you","direction":"IN","tags":{"edges":[{"node":{"name":"VIP"}}]}},"interaction":{"type":"EMAIL_IN","channelFamily":"EMAIL","subject":"Broken bear"}}`+noErrors)
	for _, refused := range []struct{ input, code, path string }{
		{strings.Replace(aLetter, "Broken", "Broker", 1), "CONFLICT", "externalId"},
		{strings.Replace(aLetter, `[{address: "help@example.com"}]`, `[]`, 1), "BAD_USER_INPUT", "to"},
		{aLetter + `, folderStatus: "Nowhere"`, "BAD_USER_INPUT", "folderStatus"},
		{strings.Replace(aLetter, "Broken bear", strings.Repeat("x", 1001), 1), "BAD_USER_INPUT", "subject"},
	} {
		d.refused("ann", "addEmail", refused.input, "email", refused.code, refused.path)
	}
	d.says("guest", `{emails(where: {caseId: "7"}) {totalCount edges {node {id}}}}`, `{"emails":{"totalCount":1,"edges":[{"node":{"id":"<mail>"}}]}}`)
}

func (d *centre) recordings() {
	const recording = `interactionId: "<call>", externalId: "rec-1", callId: "c1", ownerType: USER, ownerId: "<ann>", fileName: "1.wav"`
	d.keep("ann", `mutation {recording: addCallRecording(input: {`+recording+`}) {callRecording {id} userErrors {message}}}`)
	d.change("ann", "addCallRecording", recording, "callRecording {id ownerName recordedAt interaction {id}}",
		`{"callRecording":{"id":"<recording>","ownerName":"Ann","recordedAt":"2026-03-02T10:00:00.000Z","interaction":{"id":"<call>"}}`+noErrors)
	d.change("ann", "addListenLogEntry", `recordingId: "<recording>", description: "training", userSessionId: "s1"`, "listenLogEntry {description userSessionId at user {id} recording {id}}",
		`{"listenLogEntry":{"description":"training","userSessionId":"s1","at":"2026-03-02T10:00:00.000Z","user":{"id":"<ann>"},"recording":{"id":"<recording>"}}`+noErrors)
	d.says("guest", `{callRecordings {edges {node {callId listenLog {totalCount}}}}}`, `{"callRecordings":{"edges":[{"node":{"callId":"c1","listenLog":{"totalCount":1}}}]}}`)
	for _, refused := range []struct{ input, code, path string }{
		{strings.Replace(recording, "1.wav", "2.wav", 1), "CONFLICT", "externalId"},
		{strings.Replace(recording, "USER", "OUTBOUND_CAMPAIGN", 1), "BAD_USER_INPUT", "ownerId"},
		{strings.Replace(recording, "1.wav", "", 1), "BAD_USER_INPUT", "fileName"},
		{strings.Replace(recording, `"<call>"`, `"<Sales>"`, 1), "NOT_FOUND", ""},
	} {
		d.refused("ann", "addCallRecording", refused.input, "callRecording", refused.code, refused.path)
	}
	d.refused("ann", "addListenLogEntry", `recordingId: "<recording>", description: "", userSessionId: "s1"`, "listenLogEntry", "BAD_USER_INPUT", "description")
	d.refused("ann", "addListenLogEntry", `recordingId: "<call>", description: "why", userSessionId: "s1"`, "listenLogEntry", "NOT_FOUND", "")
}

func (d *centre) questionnaires() {
	const result = `interactionId: "<call>", externalId: "res-1", scriptName: "NPS", questions: [{data: "Would you?", controlType: "edit", dataType: "text", answers: ["yes", "no"]}]`
	d.keep("ann", `mutation {result: addScriptResult(input: {`+result+`}) {scriptResult {id} userErrors {message}}}`)
	d.change("ann", "addScriptResult", result, "scriptResult {id modifiedAt script {name} originalInteraction {id} questions {data controlType dataType ordinal answers {data ordinal}}}",
		`{"scriptResult":{"id":"<result>","modifiedAt":"2026-03-02T10:00:00.000Z","script":{"name":"NPS"},"originalInteraction":{"id":"<call>"},`+
			`"questions":[{"data":"Would you?","controlType":"edit","dataType":"text","ordinal":1,"answers":[{"data":"yes","ordinal":1},{"data":"no","ordinal":2}]}]}`+noErrors)
	for _, refused := range []struct{ input, code, path string }{
		{strings.Replace(result, `"no"`, `"maybe"`, 1), "CONFLICT", "externalId"},
		{strings.Replace(result, "NPS", " ", 1), "BAD_USER_INPUT", "scriptName"},
		{strings.Replace(result, "Would you?", "", 1), "BAD_USER_INPUT", "questions.0.data"},
		{`interactionId: "<call>", scriptName: "NPS", questions: []`, "BAD_USER_INPUT", "questions"},
	} {
		d.refused("ann", "addScriptResult", refused.input, "scriptResult", refused.code, refused.path)
	}
}

// TestGraphOutgoing makes, changes and ends promised calls, batches, consents and
// integrations.
func TestGraphOutgoing(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		d.at(time.Hour)
		t.Run("callbacks", func(t *testing.T) { d.t = t; d.callbacks() })
		t.Run("batches", func(t *testing.T) { d.t = t; d.batches() })
		t.Run("consents", func(t *testing.T) { d.t = t; d.consents() })
		t.Run("integrations", func(t *testing.T) { d.t = t; d.integrations() })
	})
}

func (d *centre) callbacks() {
	d.keep("ann", `mutation {promised: createCallback(input: {queueId: "<Sales>", customerNumber: "+316", nextCallAt: "2026-03-03T09:00:00Z", notes: "ask"}) {callback {id} userErrors {message}}}`)
	d.says("guest", `{callbacks {edges {node {id queue {id} queueNumber creator {id} lastResult nextCallAt}}}}`,
		`{"callbacks":{"edges":[{"node":{"id":"<promised>","queue":{"id":"<Sales>"},"queueNumber":"100","creator":{"id":"<ann>"},"lastResult":"ADDED","nextCallAt":"2026-03-03T09:00:00.000Z"}}]}}`)
	d.change("bob", "updateCallback", `id: "<promised>", lastResult: NO_ANSWER`, "callback {failures lastResult notes lastCallAt}",
		`{"callback":{"failures":1,"lastResult":"NO_ANSWER","notes":"ask","lastCallAt":"2026-03-02T10:00:00.000Z"}`+noErrors)
	d.change("bob", "updateCallback", `id: "<promised>", lastResult: RESCHEDULE, nextCallAt: "2026-03-04T09:00:00Z"`, "callback {nextCallAt}",
		`{"callback":{"nextCallAt":"2026-03-04T09:00:00.000Z"}`+noErrors)
	d.refused("ann", "createCallback", `queueId: "<Support>", customerNumber: "+316"`, "callback", "BAD_USER_INPUT", "callbackQueueNumber")
	d.refused("ann", "createCallback", `queueId: "<ann>", customerNumber: "+316"`, "callback", "NOT_FOUND", "queueId")
	d.refused("ann", "createCallback", `queueId: "<Sales>", customerNumber: " "`, "callback", "BAD_USER_INPUT", "customerNumber")
	d.refused("ann", "updateCallback", `id: "<promised>", lastResult: ADDED`, "callback", "BAD_USER_INPUT", "lastResult")
	d.refused("ann", "updateCallback", `id: "<promised>", lastResult: null`, "callback", "BAD_USER_INPUT", "lastResult")
	d.refused("ann", "updateCallback", `id: "<promised>", lastResult: BUSY, nextCallAt: null`, "callback", "BAD_USER_INPUT", "nextCallAt")
	for range 2 {
		d.change("ann", "archiveCallback", `id: "<promised>"`, "callback {archivedAt}", `{"callback":{"archivedAt":"2026-03-02T10:00:00.000Z"}`+noErrors)
	}
	d.refused("ann", "updateCallback", `id: "<promised>", notes: "x"`, "callback", "CONFLICT", "")
}

func (d *centre) batches() {
	const batch = `channelId: "<Channel>", body: "Hello", addresses: ["1", " 2 "], sendAt: "2026-03-05T09:00:00Z"`
	d.keep("ann", `mutation {batch: createOutboundBatch(input: {`+batch+`}) {outboundBatch {id} userErrors {message}}}`)
	d.says("guest", `{outboundBatches {edges {node {id body contentType sendAt maxRetryCount retryDelaySeconds channel {id} recipients {edges {node {position address status attempts}}}}}}}`,
		`{"outboundBatches":{"edges":[{"node":{"id":"<batch>","body":"Hello","contentType":"TEXT","sendAt":"2026-03-05T09:00:00.000Z","maxRetryCount":5,"retryDelaySeconds":300,"channel":{"id":"<Channel>"},`+
			`"recipients":{"edges":[{"node":{"position":0,"address":"1","status":"ADDED","attempts":0}},{"node":{"position":1,"address":"2","status":"ADDED","attempts":0}}]}}}]}}`)
	d.change("ann", "updateOutboundBatch", `id: "<batch>", body: "Bye", addresses: ["3"], maxRetryCount: 0`, "outboundBatch {body maxRetryCount recipients {edges {node {address}}}}",
		`{"outboundBatch":{"body":"Bye","maxRetryCount":0,"recipients":{"edges":[{"node":{"address":"3"}}]}}`+noErrors)
	for path, change := range map[string]string{
		"body": `body: null`, "addresses": `addresses: []`, "addresses.1": `addresses: ["1", "1"]`, "maxRetryCount": `maxRetryCount: null`, "retryDelaySeconds": `retryDelaySeconds: 59`,
	} {
		d.refused("ann", "updateOutboundBatch", `id: "<batch>", `+change, "outboundBatch", "BAD_USER_INPUT", path)
	}
	d.refused("ann", "createOutboundBatch", strings.Replace(batch, "Hello", "", 1), "outboundBatch", "BAD_USER_INPUT", "body")
	d.refused("ann", "createOutboundBatch", strings.Replace(batch, "<Channel>", "<ann>", 1), "outboundBatch", "NOT_FOUND", "channelId")
	d.change("ann", "archiveOutboundBatch", `id: "<batch>"`, "outboundBatch {archivedAt recipients {edges {node {status}}}}",
		`{"outboundBatch":{"archivedAt":"2026-03-02T10:00:00.000Z","recipients":{"edges":[{"node":{"status":"FAILED"}}]}}`+noErrors)
	d.refused("ann", "updateOutboundBatch", `id: "<batch>", body: "x"`, "outboundBatch", "CONFLICT", "")
}

func (d *centre) consents() {
	d.keep("ann", `mutation {consent: setConsent(input: {usage: WHATSAPP, address: " +316 ", granted: true}) {consent {id} userErrors {message}}}`)
	d.change("ann", "setConsent", `usage: WHATSAPP, address: "+316", granted: false`, "consent {id address granted usage}", `{"consent":{"id":"<consent>","address":"+316","granted":false,"usage":"WHATSAPP"}`+noErrors)
	d.says("guest", `{consents(where: {granted: false}) {edges {node {id}}}}`, `{"consents":{"edges":[{"node":{"id":"<consent>"}}]}}`)
	d.refused("ann", "setConsent", `usage: WHATSAPP, address: " ", granted: true`, "consent", "BAD_USER_INPUT", "address")
	d.change("ann", "removeConsent", `id: "<consent>"`, "removedId", `{"removedId":"<consent>"`+noErrors)
	d.change("ann", "removeConsent", `id: "<consent>"`, "removedId", `{"removedId":null,"userErrors":[{"field":["id"],"code":"NOT_FOUND"}]}`)
}

func (d *centre) integrations() {
	d.keep("admin", `mutation {hook: createIntegration(input: {name: "Hook", url: "https://example.com/in", secret: "0123456789abcdef", channelIds: ["<Channel>"]}) {integration {id} userErrors {message}}}`)
	asked := `{integrations {edges {node {id name type status touchpoints params channels {edges {node {id}}}}}}}`
	d.says("admin", asked, `{"integrations":{"edges":[{"node":{"id":"<hook>","name":"Hook","type":"WEBHOOK","status":"ACTIVE","touchpoints":null,`+
		`"params":{"secret":"********","url":"https://example.com/in"},"channels":{"edges":[{"node":{"id":"<Channel>"}}]}}}]}}`)
	d.says("ann", asked, `{"integrations":{"edges":[]}}`)
	d.says("ann", `{node(id: "<hook>") {id} channels {edges {node {integration {id}}}}}`, `{"node":null,"channels":{"edges":[{"node":{"integration":null}}]}}`)
	d.change("admin", "updateIntegration", `id: "<hook>", status: DISABLED, touchpoints: ["sms"], channelIds: []`, "integration {status touchpoints params channels {totalCount}}",
		`{"integration":{"status":"DISABLED","touchpoints":["SMS"],"params":{"secret":"********","url":"https://example.com/in"},"channels":{"totalCount":0}}`+noErrors)
	for path, input := range map[string]string{
		"url": `name: "B", url: "https://jo@example.com/"`, "secret": `name: "B", url: "https://example.com", secret: "short"`, "name": `name: " ", url: "https://example.com"`,
	} {
		d.refused("admin", "createIntegration", input, "integration", "BAD_USER_INPUT", path)
	}
	d.refused("admin", "createIntegration", `name: "Hook", url: "https://example.com"`, "integration", "CONFLICT", "name")
	d.refused("admin", "updateIntegration", `id: "<Channel>", name: "x"`, "integration", "NOT_FOUND", "id")
	d.change("admin", "archiveIntegration", `id: "<hook>"`, "integration {archivedAt}", `{"integration":{"archivedAt":"2026-03-02T10:00:00.000Z"}`+noErrors)
}
