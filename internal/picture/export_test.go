package picture

// Hold takes the only place, until it is given back.
func (s *Studio) Hold() (release func()) {
	s.place <- struct{}{}
	return func() { <-s.place }
}
