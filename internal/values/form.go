package values

// FormOption is one of the values that a field offers.
type FormOption struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// FormValue is one answer to a form.
type FormValue struct {
	// Name is the field's.
	Name string `json:"name"`
	// Label is what stood beside it, its name where nothing did.
	Label string `json:"label"`
	Value string `json:"value"`
}
