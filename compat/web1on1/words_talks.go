package web1on1

import (
	"maps"
	"slices"

	"parley/ent/conversation"
	"parley/ent/message"
)

// The vendor's words about conversations and messages.
const (
	chat      = "chat"
	aCommand  = "command"
	aMention  = "mention"
	filledIn  = "results"
	isClosed  = "closed"
	botsWord  = "bot"
	fromAdmin = "admin"
)

var (
	conversationTypes = []string{"contact", "bot", "agent", "system"}
	channelStatuses   = []string{"active", archived}
	// conversationStatuses and messageTypes say what each word stands for: the first
	// is what is written.
	conversationStatuses = map[string][]conversation.Status{
		"queued": {conversation.StatusQUEUED, conversation.StatusPENDING},
		"active": {conversation.StatusACTIVE},
		isClosed: {conversation.StatusRESOLVED, conversation.StatusABANDONED, conversation.StatusCLOSED},
	}
	messageTypes = map[string][]message.Kind{
		chat: {
			message.KindTEXT, message.KindATTACHMENT, message.KindTEMPLATE, message.KindEMAIL, message.KindORDER, message.KindNOTE,
		},
		"card": {message.KindCARD}, "postback": {message.KindPOSTBACK}, aMention: {message.KindMENTION}, "tag": {message.KindTAG},
		"search": {message.KindSEARCH}, aCommand: {message.KindCOMMAND}, "form": {message.KindFORM}, "field": {message.KindFIELD},
		filledIn: {message.KindFORM_RESPONSE}, "report": {message.KindREPORT}, "status": {message.KindSTATUS},
	}
	// messageRoles are the authors that a message may be written with.
	messageRoles = map[string]message.Role{
		"contact": message.RoleCUSTOMER, "agent": message.RoleAGENT, fromAdmin: message.RoleAGENT, botsWord: message.RoleBOT,
	}
)

// wordsOf are the words that a table knows, in order.
func wordsOf[V any](table map[string]V) []string { return slices.Sorted(maps.Keys(table)) }
