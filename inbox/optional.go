package inbox

// given is nil for the zero value, which means "not given".
func given[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// orZero is what the pointer points at, and the zero value where it points nowhere.
func orZero[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}
