package app_test

import (
	"fmt"
	"testing"
	"time"

	"parley/internal/testkit"
)

const (
	durations = `totalDurationSeconds waitingDurationSeconds handlingDurationSeconds wrapUpTotalDurationSeconds`
	line      = `waiting longestWaitingSince agentsOnline estimatedWaitSeconds`
	noErrors  = `,"userErrors":[]}`
)

// customersWrite begins two chats, 20 seconds apart.
func customersWrite(d *centre) {
	for i, customer := range []string{"one", "two"} {
		d.at(time.Duration(i) * 20 * time.Second)
		d.keep("admin", `mutation {`+customer+`: addMessage(input: {direction: IN, channel: "CHAT", channelAddress: "desk", customerAddress: "`+customer+`", externalConversationId: "`+customer+`", text: "Hello"}) {
			message {conversation {interactions(first: 1) {edges {node {id}}}}} userErrors {message}}}`)
		d.keep("admin", `{Conversation`+customer+`: interactions(first: 1, where: {id: "<`+customer+`>"}) {edges {node {conversation {id}}}}}`)
	}
}

// TestGraphQueues is the way of two chats through the queues, with the times that
// they took.
func TestGraphQueues(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		customersWrite(d)
		d.at(time.Minute)
		t.Run("waiting", func(t *testing.T) { d.t = t; d.waitingLine() })
		t.Run("picked", func(t *testing.T) { d.t = t; d.picked() })
		t.Run("transferred", func(t *testing.T) { d.t = t; d.transferred() })
		t.Run("completed", func(t *testing.T) { d.t = t; d.completed() })
		t.Run("abandoned", func(t *testing.T) { d.t = t; d.abandoned() })
		t.Run("enqueued", func(t *testing.T) { d.t = t; d.enqueued() })
		t.Run("presence", func(t *testing.T) { d.t = t; d.presence() })
	})
}

func (d *centre) waitingLine() {
	d.change("ann", "setPresence", `state: ONLINE, reason: "shift"`, "user {availability}", `{"user":{"availability":"ONLINE"}`+noErrors)
	d.says("ann", `{queues(orderBy: {field: NAME, direction: ASC}) {edges {node {name `+line+` position(interactionId: "<two>") agents {user {id} skills capacity}}}}}`,
		`{"queues":{"edges":[{"node":{"name":"Sales","waiting":2,"longestWaitingSince":"2026-03-02T09:00:00.000Z","agentsOnline":1,"estimatedWaitSeconds":null,"position":2,`+
			`"agents":[{"user":{"id":"<ann>"},"skills":["dutch"],"capacity":2},{"user":{"id":"<bob>"},"skills":null,"capacity":null}]}},`+
			`{"node":{"name":"Support","waiting":0,"longestWaitingSince":null,"agentsOnline":0,"estimatedWaitSeconds":null,"position":null,`+
			`"agents":[{"user":{"id":"<bob>"},"skills":null,"capacity":null}]}}]}}`)
	d.says("guest", `{interactions(orderBy: {field: ARRIVED_AT, direction: DESC}) {edges {node {id type channelFamily status queuePosition requiredAgent {type} `+durations+`}}}}`,
		`{"interactions":{"edges":[{"node":{"id":"<two>","type":"CHAT_IN","channelFamily":"CHAT","status":"IN_QUEUE","queuePosition":2,"requiredAgent":null,"totalDurationSeconds":40,"waitingDurationSeconds":40,"handlingDurationSeconds":null,"wrapUpTotalDurationSeconds":null}},`+
			`{"node":{"id":"<one>","type":"CHAT_IN","channelFamily":"CHAT","status":"IN_QUEUE","queuePosition":1,"requiredAgent":null,"totalDurationSeconds":60,"waitingDurationSeconds":60,"handlingDurationSeconds":null,"wrapUpTotalDurationSeconds":null}}]}}`)
}

func (d *centre) picked() {
	d.change("ann", "pickInteraction", ``, "interaction {id status agent {id} connectedAt queuePosition "+durations+"}",
		`{"interaction":{"id":"<one>","status":"IN_PROCESS","agent":{"id":"<ann>"},"connectedAt":"2026-03-02T09:01:00.000Z","queuePosition":null,`+
			`"totalDurationSeconds":60,"waitingDurationSeconds":60,"handlingDurationSeconds":0,"wrapUpTotalDurationSeconds":null}`+noErrors)
	d.refused("bob", "pickInteraction", `interactionId: "<one>"`, "interaction", "CONFLICT", "interactionId")
	d.says("ann", `{node(id: "<Sales>") {... on Queue {`+line+` position(interactionId: "<one>")}}}`,
		`{"node":{"waiting":1,"longestWaitingSince":"2026-03-02T09:00:20.000Z","agentsOnline":1,"estimatedWaitSeconds":3600,"position":null}}`)
	d.at(2 * time.Minute)
	d.change("ann", "holdInteraction", `interactionId: "<one>"`, "interaction {heldAt}", `{"interaction":{"heldAt":"2026-03-02T09:02:00.000Z"}`+noErrors)
	d.change("ann", "holdInteraction", `interactionId: "<one>", held: false`, "interaction {heldAt}", `{"interaction":{"heldAt":null}`+noErrors)
}

func (d *centre) transferred() {
	d.at(3 * time.Minute)
	d.keep("ann", `mutation {next: transferInteraction(input: {interactionId: "<one>", queueId: "<Support>", requiredAgent: {userId: "<bob>", type: REQUIRED},
		requiredSkills: ["repairs"]}) {interaction {id} userErrors {message}}}`)
	d.says("guest", `{node(id: "<next>") {... on Interaction {status queue {id} requiredSkills requiredAgent {user {displayName} type expiresAt} queuePosition
		previous {id status statusDetails `+durations+` successors {id}}}}}`,
		`{"node":{"status":"IN_QUEUE","queue":{"id":"<Support>"},"requiredSkills":["repairs"],"requiredAgent":{"user":{"displayName":"Bob"},"type":"REQUIRED","expiresAt":null},"queuePosition":1,`+
			`"previous":{"id":"<one>","status":"HANDLED","statusDetails":"Forwarded","totalDurationSeconds":180,"waitingDurationSeconds":60,"handlingDurationSeconds":120,"wrapUpTotalDurationSeconds":null,`+
			`"successors":[{"id":"<next>"}]}}}`)
	d.refused("ann", "transferInteraction", `interactionId: "<one>"`, "interaction", "CONFLICT", "interactionId")
}

func (d *centre) completed() {
	d.at(4 * time.Minute)
	d.change("bob", "setPresence", `state: ONLINE`, "user {id}", `{"user":{"id":"<bob>"}`+noErrors)
	d.change("admin", "setQueueAgents", `queueId: "<Support>", agents: [{userId: "<bob>", skills: ["Repairs"]}]`, "queue {agents {skills}}", `{"queue":{"agents":[{"skills":["Repairs"]}]}`+noErrors)
	d.change("bob", "pickInteraction", `queueId: "<Support>"`, "interaction {id agent {id}}", `{"interaction":{"id":"<next>","agent":{"id":"<bob>"}}`+noErrors)
	d.change("bob", "pickInteraction", `queueId: "<Support>"`, "interaction {id}", `{"interaction":null`+noErrors)
	d.at(6 * time.Minute)
	d.change("bob", "completeInteraction", `interactionId: "<next>", wrapUp: true`, "interaction {status disconnectedAt wrapUpEndedAt}",
		`{"interaction":{"status":"IN_PROCESS","disconnectedAt":"2026-03-02T09:06:00.000Z","wrapUpEndedAt":null}`+noErrors)
	d.at(7 * time.Minute)
	d.says("guest", `{node(id: "<next>") {... on Interaction {`+durations+`}}}`,
		`{"node":{"totalDurationSeconds":180,"waitingDurationSeconds":60,"handlingDurationSeconds":120,"wrapUpTotalDurationSeconds":60}}`)
	d.at(7*time.Minute + 30*time.Second)
	d.change("bob", "wrapUpInteraction", `interactionId: "<next>"`, "interaction {status wrapUpEndedAt "+durations+"}",
		`{"interaction":{"status":"HANDLED","wrapUpEndedAt":"2026-03-02T09:07:30.000Z","totalDurationSeconds":180,"waitingDurationSeconds":60,"handlingDurationSeconds":120,"wrapUpTotalDurationSeconds":90}`+noErrors)
	for _, field := range []string{"wrapUpInteraction", "completeInteraction", "holdInteraction", "abandonInteraction"} {
		d.refused("bob", field, `interactionId: "<next>"`, "interaction", "CONFLICT", "interactionId")
	}
}

func (d *centre) abandoned() {
	d.at(8 * time.Minute)
	d.change("admin", "abandonInteraction", `interactionId: "<two>"`, "interaction {status conversation {status} "+durations+"}",
		`{"interaction":{"status":"ABANDONED","conversation":{"status":"ABANDONED"},"totalDurationSeconds":460,"waitingDurationSeconds":460,"handlingDurationSeconds":null,"wrapUpTotalDurationSeconds":null}`+noErrors)
}

func (d *centre) enqueued() {
	d.refused("ann", "enqueueInteraction", `queueId: "<Sales>"`, "interaction", "BAD_USER_INPUT", "conversationId")
	d.keep("ann", `mutation {again: enqueueInteraction(input: {conversationId: "<Conversationone>", queueId: "<Support>", requiredAgent: {userId: "<ann>", expiresAt: "2026-03-02T09:10:00Z"}})
		{interaction {id} userErrors {message}}}`)
	asked := `{node(id: "<again>") {... on Interaction {status requiredAgent {type expiresAt}}}}`
	d.says("ann", asked, `{"node":{"status":"IN_QUEUE","requiredAgent":{"type":"PREFERRED","expiresAt":"2026-03-02T09:10:00.000Z"}}}`)
	d.at(10 * time.Minute)
	d.says("ann", asked, `{"node":{"status":"IN_QUEUE","requiredAgent":null}}`) // its time is over
	d.change("ann", "enqueueInteraction", `interactionId: "<again>", queueId: "<Sales>"`, "interaction {id queue {id} queuePosition}",
		`{"interaction":{"id":"<again>","queue":{"id":"<Sales>"},"queuePosition":1}`+noErrors)
	d.refused("ann", "enqueueInteraction", `conversationId: "<Conversationone>", queueId: "<Sales>"`, "interaction", "CONFLICT", "conversationId")
}

func (d *centre) presence() {
	d.change("ann", "setPresence", `state: BUSY, reason: "lunch"`, "user {availability presences(orderBy: {field: FROM, direction: DESC}) {edges {node {state reason from to}}}}",
		`{"user":{"availability":"BUSY","presences":{"edges":[{"node":{"state":"BUSY","reason":"lunch","from":"2026-03-02T09:10:00.000Z","to":null}},`+
			`{"node":{"state":"ONLINE","reason":"shift","from":"2026-03-02T09:01:00.000Z","to":"2026-03-02T09:10:00.000Z"}}]}}`+noErrors)
	d.refused("ann", "pickInteraction", ``, "interaction", "CONFLICT", "agentId")
	d.refused("admin", "pickInteraction", ``, "interaction", "BAD_USER_INPUT", "agentId")
	d.refused("admin", "setPresence", `state: ONLINE`, "user", "BAD_USER_INPUT", "userId")
	d.says("ann", `{node(id: "<Sales>") {... on Queue {`+line+`}}}`,
		`{"node":{"waiting":1,"longestWaitingSince":"2026-03-02T09:10:00.000Z","agentsOnline":1,"estimatedWaitSeconds":3600}}`)
}

// TestGraphLineStatements: what lines of work cost depends on what is selected,
// not on how many queues and interactions there are.
func TestGraphLineStatements(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, address string) {
		d := newCentre(t, address)
		customersWrite(d)
		d.change("admin", "enqueueInteraction", `interactionId: "<one>", requiredAgent: {userId: "<ann>"}`, "interaction {id}", `{"interaction":{"id":"<one>"}`+noErrors)
		measure := func(queues int) {
			for query, want := range map[string]int64{
				`{queues(first: 50) {edges {node {name}}}}`: 1,
				`{queues(first: 50) {edges {node {` + line + ` position(interactionId: "<one>") agents {user {displayName}}}}}}`:                    7,
				`{interactions(first: 50) {edges {node {` + durations + ` queuePosition requiredAgent {user {displayName}} queue {waiting}}}}}`:     5,
				`{conversations(first: 50) {edges {node {interactions {edges {node {queuePosition requiredAgent {type} queue {agentsOnline}}}}}}}}`: 5,
			} {
				n := d.Statements(func() { d.Query(d.tokens["admin"], d.expand(query), nil, nil) }) - authentication
				if n != want {
					t.Errorf("%s: %d statements with %d queues, want %d", query, n, queues, want)
				}
			}
		}
		measure(2)
		for i := range 10 {
			name := fmt.Sprint("more", i)
			d.keep("admin", `mutation {`+name+`: createQueue(input: {name: "`+name+`"}) {queue {id} userErrors {message}}}`)
			d.change("admin", "setQueueAgents", `queueId: "<`+name+`>", agents: [{userId: "<ann>"}, {userId: "<bob>"}]`, "queue {id}", `{"queue":{"id":"<`+name+`>"}`+noErrors)
			d.keep("admin", `mutation {work`+name+`: recordInteraction(input: {type: CHAT_IN, channelAddress: "desk", customerAddress: "x", queueId: "<`+name+`>", status: IN_QUEUE, arrivedAt: "2026-03-02T08:00:00Z"})
				{interaction {id} userErrors {message}}}`)
		}
		measure(12)
	})
}
