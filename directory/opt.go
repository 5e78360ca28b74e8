package directory

// Opt is a field of an input: left out, null or a value. Left out, which is the
// zero Opt, keeps what is stored, or the default of a new row; null takes an
// optional value away and is refused for a required one.
type Opt[T any] struct {
	// Given tells null and values from what was left out.
	Given bool
	// Value is nil for null.
	Value *T
}

// Set is a field with a value.
func Set[T any](v T) Opt[T] { return Opt[T]{Given: true, Value: &v} }

// Null is a field that is null.
func Null[T any]() Opt[T] { return Opt[T]{Given: true} }

// IfSet is a field with a value, or left out where v is nil.
func IfSet[T any](v *T) Opt[T] { return Opt[T]{Given: v != nil, Value: v} }

// get returns the value, if there is one.
func (o Opt[T]) get() (v T, ok bool) {
	if o.Value == nil {
		return v, false
	}
	return *o.Value, true
}

// null reports whether the field is given as null.
func (o Opt[T]) null() bool { return o.Given && o.Value == nil }

// apply hands the field to a mutation; what was left out changes nothing. A
// required field has no unset.
func apply[T any](o Opt[T], set func(T), unset func()) {
	if v, ok := o.get(); ok {
		set(v)
	} else if o.null() && unset != nil {
		unset()
	}
}
