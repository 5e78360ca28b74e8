package sinch

import (
	"cmp"

	"parley/ent"
	"parley/ent/interaction"
	"parley/internal/query"
)

// The vendor's words for what work is and where it stands.
var (
	typeWords = map[interaction.Type]string{
		interaction.TypeCALL_IN: "CallIn", interaction.TypeCALL_OUT: "CallOut",
		interaction.TypeCHAT_IN: "ChatIn", interaction.TypeCHAT_OUT: "ChatOut",
		interaction.TypeEMAIL_IN: "EmailIn", interaction.TypeEMAIL_OUT: "EmailOut",
	}
	// typeDetailWords are those where the work says nothing finer.
	typeDetailWords = map[interaction.Type]string{
		interaction.TypeCHAT_IN: "Chat", interaction.TypeCHAT_OUT: "ChatOut",
		interaction.TypeEMAIL_IN: "EMAIL", interaction.TypeEMAIL_OUT: "EMAILOUT",
	}
	statusWords = map[interaction.Status]string{
		interaction.StatusPENDING: "Pending", interaction.StatusIN_QUEUE: "InQueue", interaction.StatusIN_PROCESS: "InProcess",
		interaction.StatusHANDLED: "Handled", interaction.StatusABANDONED: "Abandoned",
	}
	statusDetailWords = map[interaction.Status]string{
		interaction.StatusPENDING: "Pending", interaction.StatusIN_QUEUE: "Open", interaction.StatusIN_PROCESS: "Open",
		interaction.StatusHANDLED: "Handled", interaction.StatusABANDONED: "Closed",
	}
)

// typeDetails and statusDetails are the finer words, which are always there.
func typeDetails(row *ent.Interaction) string {
	return cmp.Or(row.TypeDetails, typeDetailWords[row.Type])
}

func statusDetails(row *ent.Interaction) string {
	return cmp.Or(row.StatusDetails, statusDetailWords[row.Status])
}

// channelOfType is the nature of the medium: PHONE, CHAT or EMAIL.
func channelOfType(t interaction.Type) string {
	return string(query.FamilyOf(&ent.Interaction{Type: t}))
}
