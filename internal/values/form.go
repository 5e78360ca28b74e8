package values

// FormOption is one of the values that a field offers.
type FormOption struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}
