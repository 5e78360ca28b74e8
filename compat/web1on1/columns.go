package web1on1

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"parley/ent/conversation"
	"parley/ent/customer"
	"parley/ent/message"
	"parley/internal/ids"
	"parley/internal/query"
)

// pushdown turns a filter into a condition that the database checks; nil where it
// cannot say the same.
type pushdown func(ctx context.Context, f filter) (query.Condition, error)

// amongValues is the condition that a column has one of the values that the words of a
// filter stand for. A word that cannot be read leaves the filter to us.
func amongValues(column string, read func(word string) ([]any, bool)) pushdown {
	return func(_ context.Context, f filter) (query.Condition, error) {
		if f.op != equals {
			return nil, nil
		}
		var values []any
		for _, word := range f.values {
			some, ok := read(word)
			if !ok {
				return nil, nil
			}
			values = append(values, some...)
		}
		return query.OneOf(column, values...), nil
	}
}

// textual is a column of text that is shown as it is; null is what is missing.
func textual(column string) pushdown {
	return amongValues(column, func(word string) ([]any, bool) {
		if word == "null" {
			return []any{nil, word}, true
		}
		return []any{word}, true
	})
}

// worded is a column whose values the vendor has words for.
func worded[E any](column string, words func(string) []E) pushdown {
	return amongValues(column, func(word string) ([]any, bool) {
		var out []any
		for _, value := range words(word) {
			out = append(out, value)
		}
		return out, true
	})
}

// numbered is a column of whole numbers.
func numbered(column string) pushdown {
	return amongValues(column, func(word string) ([]any, bool) {
		if word == "null" {
			return []any{nil}, true
		}
		n, err := strconv.Atoi(word)
		return []any{n}, err == nil
	})
}

// since is a column of times, of which those after an instant are asked for.
func since(column string) pushdown {
	return func(_ context.Context, f filter) (query.Condition, error) {
		if f.op != above || !f.bound.isTime || f.bound.isNumber {
			return nil, nil
		}
		return query.Above(column, f.bound.at), nil
	}
}

// naming is about the ids of rows of a kind.
func (a *API) naming(code idCode, condition func(...uuid.UUID) query.Condition) pushdown {
	return func(ctx context.Context, f filter) (query.Condition, error) {
		if f.op != equals {
			return nil, nil
		}
		for _, word := range f.values {
			if word == "null" {
				return nil, nil
			}
		}
		found, err := a.within(ctx, code, nil, f.values)
		return condition(found...), err
	}
}

// pointing is a column that holds the ids of rows of a kind.
func (a *API) pointing(column string, code idCode) pushdown {
	return a.naming(code, func(list ...uuid.UUID) query.Condition {
		values := make([]any, len(list))
		for i, id := range list {
			values[i] = id
		}
		return query.OneOf(column, values...)
	})
}

func (a *API) conversationColumns() map[string]pushdown {
	return map[string]pushdown{
		"name":    textual(conversation.FieldSubject),
		"contact": a.pointing(conversation.FieldCustomerID, ids.Customer),
		"status":  worded(conversation.FieldStatus, func(w string) []conversation.Status { return conversationStatuses[w] }),
		"type": worded(conversation.FieldKind, func(w string) []conversation.Kind {
			if !slices.Contains(conversationTypes, w) {
				return nil
			}
			return []conversation.Kind{conversation.Kind(capitals(w))}
		}),
		"category": textual(conversation.FieldCategory), "categoryIndex": numbered(conversation.FieldCategorySlot),
		"createdAt": since(conversation.FieldStartedAt), "updatedAt": since(conversation.FieldUpdatedAt),
		"participants.user": a.naming(ids.User, query.TakenPartIn),
	}
}

func (a *API) messageColumns() map[string]pushdown {
	return map[string]pushdown{
		"conversation": a.pointing(message.FieldConversationID, ids.Conversation),
		"type":         worded(message.FieldKind, func(w string) []message.Kind { return messageTypes[w] }),
		"role":         worded(message.FieldRole, rolesShownAs),
		"createdAt":    since(message.FieldSentAt), "updatedAt": since(message.FieldUpdatedAt),
	}
}

// rolesShownAs are those that are shown by a word.
func rolesShownAs(word string) (out []message.Role) {
	for _, r := range []message.Role{message.RoleCUSTOMER, message.RoleAGENT, message.RoleBOT, message.RoleSYSTEM} {
		if shownRole(r) == word {
			out = append(out, r)
		}
	}
	return out
}

func contactColumns() map[string]pushdown {
	return map[string]pushdown{
		"profile.email": textual(customer.FieldEmail), "profile.telephone": textual(customer.FieldPhone),
		"createdAt": since(customer.FieldCreatedAt), "updatedAt": since(customer.FieldUpdatedAt),
	}
}
