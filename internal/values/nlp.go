package values

// NLP is how a bot's engine understood a message, beyond state, class and intent.
type NLP struct {
	// FromState is the state of the script that the message was said in.
	FromState *string `json:"fromState,omitempty"`
	// Pattern is what the message was held against, EffectivePattern what of it matched.
	Pattern          *string `json:"pattern,omitempty"`
	EffectivePattern *string `json:"effectivePattern,omitempty"`
	// Confidence is between 0 and 1.
	Confidence *float64 `json:"confidence,omitempty"`
	// Rule is what decided, RuleType of what sort it is.
	Rule     *string `json:"rule,omitempty"`
	RuleType *string `json:"ruleType,omitempty"`
}
